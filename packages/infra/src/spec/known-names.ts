import { nodeName, nodeParams } from '@pigsty/node/contract';
import type { Inventory } from '@pigsty/sdk';

/** Names that a host knows without asking anybody: NODE writes them into its /etc/hosts. */
export function knownNames(host: string, inventory: Inventory): ReadonlySet<string> {
  const all = nodeParams(inventory);
  const params = all.get(host);
  if (params === undefined) return new Set(['localhost']);
  const { node_write_etc_hosts: written, nodename_exchange: exchanged } = params;
  const entries = written ? [...params.node_default_etc_hosts, ...params.node_etc_hosts] : [];
  return new Set([
    'localhost',
    ...entries.flatMap((entry) => entry.trim().split(/\s+/).slice(1)),
    ...(written ? [nodeName(inventory, host)] : []),
    ...(exchanged
      ? [...all.keys()].filter((other) => other !== host).map((other) => nodeName(inventory, other))
      : []),
  ]);
}

/** The name in `name:port`; nothing where that is an address, a socket or a placeholder. */
export function nameIn(endpoint: string): string | undefined {
  const host = endpoint.replace(/:\d+$/, '');
  return /^[\w.-]*[a-z][\w.-]*$/i.test(host) ? host : undefined;
}
