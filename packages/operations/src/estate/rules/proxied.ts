import { type Inventory, type Listener, onceEach, type Problem } from '@pigsty/sdk';

type Server = Readonly<Record<string, unknown>>;

/**
 * Servers of `haproxy_services` that are not what the others of their service are: at a host where nothing listens on that
 * port, as something does at the others, or at another port. What this estate does not run itself, an application, is left alone.
 */
export function proxiedServers(listeners: readonly Listener[], inventory: Inventory): readonly Problem[] {
  const served = new Map(listeners.map((one) => [`${one.host} ${one.port}`, one]));
  return onceEach(
    [...inventory.hosts.values()].flatMap(({ address: host, vars }) =>
      listOf(vars['haproxy_services']).flatMap((service, i) => {
        const servers = listOf(service['servers']);
        return servers.flatMap((server, j): readonly Problem[] => {
          const others = servers.filter((one) => one !== server);
          const found = misplaced(server, others, served) ?? checkedElsewhere(server, others, served);
          if (found === undefined || !inventory.hosts.has(String(server['ip']))) return [];
          const path = ['haproxy_services', i, 'servers', j, found.key];
          const position = inventory.where(host, path);
          return [
            {
              severity: 'warning',
              rule: 'proxied-server',
              subject: inventory.subject?.(host, path) ?? host,
              host,
              message: `${String(server['name'])} of ${String(service['name'])} ${found.message}`,
              hint: found.hint,
              ...(position === undefined ? {} : { position }),
            },
          ];
        });
      }),
    ),
  );
}

interface Found {
  readonly key: 'ip' | 'port' | 'options';
  readonly message: string;
  readonly hint: string;
}

type Served = ReadonlyMap<string, Listener>;

function misplaced({ ip, port }: Server, others: readonly Server[], served: Served): Found | undefined {
  if (typeof ip !== 'string' || !/^\d+$/.test(String(port))) return undefined;
  const known = others.flatMap((one) => served.get(`${String(one['ip'])} ${String(one['port'])}`) ?? []);
  const [other] = known;
  if (other === undefined) return undefined;
  const where = `is at port ${String(port)} of ${String(ip)}`;
  const own = served.get(`${String(ip)} ${String(port)}`);
  if (own === undefined)
    return {
      key: other.port === Number(port) ? 'ip' : 'port',
      message: `${where}, which has no ${other.what} there, as ${other.host} has at ${other.port}`,
      hint: 'Compare its address and its port with those of the others.',
    };
  // One of several that are alike is the wrong one.
  const isAlone =
    own.port !== other.port && known.length >= 2 && known.length === others.length && alike(known, own);
  if (!isAlone) return undefined;
  return {
    key: 'port',
    message: `${where}, which is ${own.what}, and all others are ${other.what} at ${other.port}`,
    hint: `Write port: ${other.port}; nothing to do when that is meant.`,
  };
}

function alike(known: readonly Listener[], own: Listener): boolean {
  return known.every(
    ({ what, port }) => what === known[0]?.what && port === known[0].port && what !== own.what,
  );
}

/** HAProxy asks at another port, `check port 8008`, whether a server is well. */
function checkedElsewhere(
  { ip, options }: Server,
  others: readonly Server[],
  served: Served,
): Found | undefined {
  const ports = [options, ...others.map((one) => one['options'])].map(checkPort);
  const [own, ...rest] = ports;
  if (own === undefined || served.has(`${String(ip)} ${own}`)) return undefined;
  const asked = others.flatMap((one, i) => served.get(`${String(one['ip'])} ${rest[i] ?? ''}`) ?? []);
  const [other] = asked;
  if (other === undefined) return undefined;
  return {
    key: 'options',
    message: `is asked at port ${own} of ${String(ip)} whether it is well, where nothing listens; the others are asked at ${other.port}`,
    hint: `Write check port ${other.port}.`,
  };
}

function checkPort(options: unknown): string | undefined {
  return /(?:^|\s)check\s(?:.*\s)?port\s+(\d+)/.exec(typeof options === 'string' ? options : '')?.[1];
}

function listOf(value: unknown): readonly Server[] {
  return Array.isArray(value)
    ? value.filter((one): one is Server => typeof one === 'object' && one !== null)
    : [];
}
