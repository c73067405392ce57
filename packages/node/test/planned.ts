import { readInventory } from '@pigsty/inventory';
import type { HostFacts, Op, Problem } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import type { NodeFacts } from '../src/facts/host.ts';
import { definition } from '../src/module.ts';

function identified(vars: string): ReturnType<typeof definition.identify> & {
  readonly inventory: NonNullable<ReturnType<typeof readInventory>['inventory']>;
} {
  const text = `all: { children: { web: { hosts: ${vars} } } }`;
  const { inventory, problems } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error(JSON.stringify(problems));
  return { inventory, ...definition.identify(inventory) };
}

/** What NODE would do with these hosts, written as YAML: `{ 10.0.0.1: { node_timezone: UTC } }`. */
export function planned(hosts: string, facts: NodeFacts & Partial<HostFacts> = {}): readonly Op[] {
  const { inventory, clusters } = identified(hosts);
  const moduleFacts = {
    host: (address: string) => ({ ...defaultHostFacts(address), ...facts }),
    of: () => facts,
    from: () => undefined,
  };
  const estate = {
    inventory,
    registrations: registrationsOf([], true),
    content: [],
    caCertificate: '',
    operatorPublicKeys: [],
  };
  return clusters
    .flatMap((cluster) => definition.plan.install(cluster, moduleFacts as never, estate))
    .flatMap((stage) => stage.ops);
}

/** What the rules of NODE say of these hosts: severity, rule and message. */
export function problemsOf(hosts: string): readonly string[] {
  const { inventory, clusters, problems } = identified(hosts);
  return [...problems, ...(definition.check?.(clusters, inventory) ?? [])].map(
    ({ severity, rule, message }: Problem) => `${severity} ${rule}: ${message}`,
  );
}
