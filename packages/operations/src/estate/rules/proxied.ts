import { type Inventory, type Listener, onceEach, type Problem } from '@pigsty/sdk';

/**
 * Servers of `haproxy_services` at hosts where nothing listens on that port, where something does at the other servers of the
 * service: a digit of the address is wrong. What this estate does not run itself, an application, is left alone.
 */
export function proxiedServers(listeners: readonly Listener[], inventory: Inventory): readonly Problem[] {
  const served = new Map(listeners.map((one) => [`${one.host} ${one.port}`, one]));
  return onceEach(
    [...inventory.hosts.values()].flatMap(({ address: host, vars }) =>
      listOf(vars['haproxy_services']).flatMap((service, i) => {
        const servers = listOf(service['servers']);
        const known = servers.flatMap(({ ip, port }) => served.get(`${String(ip)} ${String(port)}`) ?? []);
        const [other] = known;
        if (other === undefined) return [];
        return servers.flatMap(({ name, ip, port }, j): readonly Problem[] => {
          const where = String(ip);
          if (served.has(`${where} ${String(port)}`) || !inventory.hosts.has(where)) return [];
          const isOtherPort = other.port !== Number(port);
          const path = ['haproxy_services', i, 'servers', j, isOtherPort ? 'port' : 'ip'];
          const position = inventory.where(host, path);
          return [
            {
              severity: 'warning',
              rule: 'proxied-server',
              subject: inventory.subject?.(host, path) ?? host,
              host,
              message: `${String(name)} of ${String(service['name'])} is port ${String(port)} of ${where}, which has no ${other.what} there, as ${other.host} has at ${other.port}`,
              hint: isOtherPort
                ? 'Compare its port with those of the others.'
                : 'Is one of the digits of its address wrong?',
              ...(position === undefined ? {} : { position }),
            },
          ];
        });
      }),
    ),
  );
}

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value)
    ? value.filter((one): one is Readonly<Record<string, unknown>> => typeof one === 'object' && one !== null)
    : [];
}
