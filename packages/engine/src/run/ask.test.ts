import type { AnyModule, Cluster, FactsOf, Inventory, SharedFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { questionsOf } from './ask.ts';

const cluster = (name: string, ...hosts: readonly string[]): Cluster<unknown> => ({
  name,
  module: name,
  params: {},
  instances: hosts.map((host, i) => ({ name: `${name}-${i + 1}`, host, params: {} })),
});
const keys: SharedFacts<unknown, string> = {
  module: 'store',
  name: 'keys',
  script: () => 'keys',
  parse: (output) => output,
};

test('what is wanted only where a host is asked anyway brings no host into a run', () => {
  const asking = (whereAsked: boolean): AnyModule =>
    ({
      name: 'database',
      factsOf: (): readonly FactsOf[] => [
        { query: keys, clusters: [cluster('store', '10.0.0.1', '10.0.0.9')], whereAsked },
      ],
    }) as unknown as AnyModule;
  const hosts = (whereAsked: boolean): readonly string[] =>
    questionsOf(
      [{ module: asking(whereAsked), cluster: cluster('database', '10.0.0.1') }],
      {} as Inventory,
    ).map((q) => q.instance.host);
  expect(hosts(true)).toEqual(['10.0.0.1']);
  expect(hosts(false)).toEqual(['10.0.0.1', '10.0.0.9']);
});
