import { readInventory } from '@pigsty/inventory';
import type { Estate, HostFacts, ModuleFacts, Op, Problem, Registration } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { defaultHostFacts, noLocalFile } from '@pigsty/sdk/testing';
import type { NodeFacts } from '../src/facts/host.ts';
import { definition } from '../src/module.ts';

function identified(vars: string): ReturnType<typeof definition.identify> & {
  readonly inventory: NonNullable<ReturnType<typeof readInventory>['inventory']>;
} {
  const text = `all: { vars: { admin_ip: 10.0.0.1 }, children: { web: { hosts: ${vars} } } }`;
  const { inventory, problems } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error(JSON.stringify(problems));
  return { inventory, ...definition.identify(inventory) };
}

type Known = NodeFacts & Partial<HostFacts>;

/** What NODE would do with these hosts, written as YAML: `{ 10.0.0.1: { node_timezone: UTC } }`. */
export function planned(
  hosts: string,
  facts: Known = {},
  registered: readonly [readonly Registration[], boolean] = [[], true],
): readonly Op[] {
  const { clusters, estate } = asked(hosts, registered);
  return clusters
    .flatMap((cluster) => definition.plan.install(cluster, moduleFacts(facts), estate))
    .flatMap((stage) => stage.ops);
}

/** What the removal of NODE from these hosts would do. */
export function plannedRemoval(hosts: string, facts: Known = {}): readonly Op[] {
  const { clusters, estate, inventory } = asked(hosts);
  const options = { hosts: new Set(inventory.hosts.keys()) };
  return clusters
    .flatMap((cluster) => definition.plan.remove(cluster, moduleFacts(facts), options, estate))
    .flatMap((stage) => stage.ops);
}

function moduleFacts(facts: Known): ModuleFacts<NodeFacts> {
  const host = (address: string): HostFacts => ({ ...defaultHostFacts(address), ...facts });
  return { host, of: () => facts, from: () => undefined };
}

function asked(
  hosts: string,
  registered: readonly [readonly Registration[], boolean] = [[], true],
): ReturnType<typeof identified> & { readonly estate: Estate } {
  const found = identified(hosts);
  const { inventory } = found;
  const registrations = registrationsOf(...registered);
  return {
    ...found,
    estate: {
      inventory,
      registrations,
      content: [],
      caCertificate: '',
      operatorPublicKeys: [],
      localFile: noLocalFile,
    },
  };
}

/** What the rules of NODE say of these hosts: severity, rule and message. */
export function problemsOf(hosts: string): readonly string[] {
  const { inventory, clusters, problems } = identified(hosts);
  return [...problems, ...(definition.check?.(clusters, inventory) ?? [])].map(
    ({ severity, rule, message }: Problem) => `${severity} ${rule}: ${message}`,
  );
}
