import type { Inventory, InventoryHost, Vars } from '@pigsty/sdk';

/** The name that the inventory gives a host: of its PostgreSQL instance first, then its own; nothing when it gives none. */
export function declaredName(vars: Vars): string | undefined {
  const { pg_cluster: cluster, pg_seq: seq, nodename } = vars;
  if (isNamedByInstance(vars)) return `${String(cluster)}-${String(seq)}`;
  return isSet(nodename) ? String(nodename) : undefined;
}

/** Whether a host is called like its PostgreSQL instance. */
export function isNamedByInstance(vars: Vars): boolean {
  return vars['node_id_from_pg'] !== false && isSet(vars['pg_cluster']) && isSet(vars['pg_seq']);
}

/** `node_cluster`; that of the PostgreSQL cluster where it is not set. */
export function clusterName(vars: Vars): string {
  const { pg_cluster: cluster, node_cluster: own } = vars;
  const isDefault = !isSet(own) || own === 'nodes';
  if (vars['node_id_from_pg'] !== false && isSet(cluster) && isDefault) return String(cluster);
  return isSet(own) ? String(own) : 'nodes';
}

/** Name of a host as an instance of NODE: its declared name, or its address. */
export function nodeName(inventory: Inventory, host: string): string {
  const found: InventoryHost | undefined = inventory.hosts.get(host);
  return (found === undefined ? undefined : declaredName(found.vars)) ?? host;
}

function isSet(value: unknown): value is string | number {
  return (typeof value === 'string' && value !== '') || typeof value === 'number';
}
