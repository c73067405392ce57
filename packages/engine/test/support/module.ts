import {
  defineModule,
  type Instance,
  type Inventory,
  type ModuleExports,
  type ModuleFacts,
  type Op,
  type Probe,
  type StageDraft,
} from '@pigsty/sdk';
import { z } from 'zod';

export type StagesOf = (
  host: string,
  all: readonly string[],
  facts: ModuleFacts<string>,
) => readonly StageDraft[];

export interface FakeModule {
  readonly name?: string;
  readonly strong?: readonly string[];
  readonly offers?: readonly string[];
  readonly fact?: string;
  readonly prepare?: (clusters: readonly { readonly name: string }[]) => Promise<void>;
  readonly stages: StagesOf;
  readonly probes?: (instance: Instance<object>) => readonly Pick<Probe, 'name' | 'script' | 'deadlineMs'>[];
}

/** One stage on every host. */
export function oneStage(...ops: readonly Op[]): StagesOf {
  return (host) => [{ name: 'all', host, after: [], ops }];
}

/** A module with one cluster of every host of the inventory's `web` group. */
export function fakeModule({
  name = 'web',
  strong = [],
  offers = [],
  fact = 'true',
  prepare = async () => {},
  stages,
  probes = () => [],
}: FakeModule): ModuleExports<object, string> {
  const hostsOf = (inventory: Inventory): readonly string[] => inventory.groups.get('web')?.allHosts ?? [];
  return defineModule<object, string>({
    name,
    summary: 'a module of the tests',
    contract: 2,
    requires: { onHost: strong },
    offers,
    params: z.object({}),
    identify: (inventory) => ({
      problems: [],
      clusters: [
        {
          module: name,
          name,
          params: {},
          instances: hostsOf(inventory).map((host, i) => ({ name: `${name}-${i + 1}`, host, params: {} })),
        },
      ],
    }),
    prepare,
    facts: { script: () => fact, parse: (output) => output },
    plan: {
      install: (cluster, facts) => {
        const hosts = cluster.instances.map((i) => i.host);
        return hosts.flatMap((host) => stages(host, hosts, facts));
      },
    },
    probes: (cluster) =>
      cluster.instances.flatMap((instance) =>
        probes(instance).map((probe): Probe => ({
          module: name,
          cluster: cluster.name,
          instance: instance.name,
          host: instance.host,
          ...probe,
          judge: ({ code, output }) => ({ state: code === 0 ? 'ok' : 'fail', detail: output.trim() }),
        })),
      ),
  });
}
