import { readInventory } from '@pigsty/inventory';
import { definition } from '../../src/index.ts';
import type { PatroniMember } from '../../src/rest/cluster.ts';

/** The inventory of a text, and its first cluster of PGSQL. */
export function clusterOf(text: string) {
  const inventory = readInventory([{ file: 'pigsty.yml', text }]).inventory!;
  return { inventory, cluster: definition.identify(inventory).clusters[0]! };
}

/** An etcd and a cluster of this name with so many members from 10.10.10.11 on, the first one declared primary. */
export function clusterText(
  vars = '',
  { name = 'pg-test', members = 2, ofFirst = '' }: { name?: string; members?: number; ofFirst?: string } = {},
): string {
  const hosts = Array.from({ length: members }, (_, i) => {
    const role = i === 0 ? `primary${ofFirst}` : 'replica';
    return `        10.10.10.1${i + 1}: { pg_seq: ${i + 1}, pg_role: ${role} }\n`;
  });
  return `all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } } }
    ${name}:
      hosts:
${hosts.join('')}      vars: { pg_cluster: ${name}${vars} }
`;
}

/** How Patroni sees pg-test: a role and a state for each member, the first one of which leads. */
export function patroniView(states: readonly (readonly [role: string, state: string])[]) {
  const members = states.map(([role, state], i): PatroniMember => ({
    name: `pg-test-${i + 1}`,
    host: `10.10.10.1${i + 1}`,
    role,
    state,
    timeline: 1,
    lag: 0,
    pendingRestart: false,
    mayLead: true,
  }));
  return { scope: 'pg-test', paused: false, leader: 'pg-test-1', members };
}
