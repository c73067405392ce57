import type { ClusterFinding, Inventory } from '@pigsty/sdk';

/** What is said of an address at which the inventory has no server; one outside of the inventory may well exist. */
export function unknownServer(
  host: string,
  port: string,
  inventory: Inventory,
): Pick<ClusterFinding, 'severity' | 'message' | 'hint'> {
  if (isLoopback(host))
    return {
      severity: 'error',
      message: `${host} is another host to everyone that reads it`,
      hint: 'Write the address of the host as the inventory has it.',
    };
  const isOurs = inventory.hosts.has(host);
  return {
    severity: isOurs ? 'error' : 'warning',
    message: isOurs ? `there is no Redis on ${host}:${port}` : `${host} is not in this inventory`,
    hint: isOurs
      ? `Add ${port} to redis_instances of ${host}, or correct the address.`
      : 'Nothing to do when that Redis is managed elsewhere.',
  };
}

/** A name or an address that every host has for itself. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}
