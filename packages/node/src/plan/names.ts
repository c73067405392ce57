import { hostname, hostsEntry, madeOnce, type Inventory, type Op } from '@pigsty/sdk';
import { identify } from '../spec/identity.ts';
import { withAdminIp } from '../spec/admin-ip.ts';
import type { CommonParams, Node } from './node.ts';

/** The node's own name, and what it calls others by. */
export function nameOps(node: Node): readonly Op[] {
  const { name, params, host } = node;
  return [
    ...(params.nodename_overwrite && name !== undefined ? [hostname({ name })] : []),
    ...(params.node_write_etc_hosts
      ? [
          ...entries(node.model.params, node.estate.inventory),
          ...(name === undefined ? [] : [known(host, name)]),
        ]
      : []),
    ...(params.nodename_exchange ? others(node) : []),
  ];
}

const entries = madeOnce((params: CommonParams, inventory: Inventory): readonly Op[] =>
  [...params.node_default_etc_hosts, ...params.node_etc_hosts]
    .map((entry) => withAdminIp(entry, { inventory }).trim().split(/\s+/))
    .flatMap(([address, ...names]) =>
      address === undefined || names.length === 0 || address.includes('$')
        ? []
        : [hostsEntry({ address, names, comment: 'pigsty dns' })],
    ),
);

function others({ host, estate }: Node): readonly Op[] {
  const nodes = estate.inventory.derive(identify).clusters.flatMap((c) => c.instances);
  return nodes.filter((n) => n.host !== host && n.name !== n.host).map((n) => known(n.host, n.name));
}

function known(address: string, name: string): Op {
  return hostsEntry({ address, names: [name], comment: 'pigsty meta' });
}
