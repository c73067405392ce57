import type { Inventory } from '@pigsty/sdk';

/** Ports of all `haproxy_services`, as they are written: also of hosts that have other mistakes. */
export function haproxyServicePorts(inventory: Inventory): ReadonlySet<number> {
  return inventory.derive(portsOf);
}

function portsOf({ hosts }: Inventory): ReadonlySet<number> {
  const lists = [...hosts.values()].map(({ vars }) => vars['haproxy_services']);
  const services = lists.flatMap((list): readonly unknown[] => (Array.isArray(list) ? list : []));
  return new Set(
    services
      .map((service) =>
        typeof service === 'object' && service !== null && 'port' in service ? service.port : undefined,
      )
      .map(Number)
      .filter(Number.isInteger),
  );
}
