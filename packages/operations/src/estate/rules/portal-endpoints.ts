import { type Inventory, isBetweenHosts, type Listener, onceEach, type Problem } from '@pigsty/sdk';
import { problemAt } from './problem-at.ts';
import { recordOf } from './untyped.ts';

/** Sites of the portal that lead to a port of a server of this estate, and to an address between its hosts that none has. */
export function portalEndpoints(listeners: readonly Listener[], inventory: Inventory): readonly Problem[] {
  const servers = listeners.filter(({ module }) => module !== 'node');
  return onceEach(
    [...inventory.hosts.values()].flatMap(({ address: host, vars }) =>
      Object.entries(recordOf(vars['infra_portal'])).flatMap(([site, entry]): readonly Problem[] => {
        const [, address = '', port] =
          /^(\d+\.\d+\.\d+\.\d+):(\d+)$/.exec(String(recordOf(entry)['endpoint'])) ?? [];
        const server = servers.find((one) => String(one.port) === port);
        const plain = overPlainHttp(site, { entry, host, address, port, servers, inventory });
        if (plain !== undefined) return [plain];
        if (server === undefined || !isBetweenHosts(address, inventory)) return [];
        return [
          atEndpoint(
            site,
            { host, inventory },
            {
              message: `${site} leads to ${address}, which is no host of the inventory; ${server.what} has port ${port ?? ''} at ${server.host}`,
              hint: 'Is one of its digits wrong? Nothing to do when it is a machine that is not in the inventory.',
            },
          ),
        ];
      }),
    ),
  );
}

interface Site {
  readonly entry: unknown;
  readonly host: string;
  readonly address: string;
  readonly port: string | undefined;
  readonly servers: readonly Listener[];
  readonly inventory: Inventory;
}

/** The object store and its console talk TLS, unless they are told not to. */
function overPlainHttp(
  site: string,
  { entry, host, address, port, servers, inventory }: Site,
): Problem | undefined {
  const meant = address === '127.0.0.1' ? host : address;
  const store = servers.find(
    (one) => one.module === 'minio' && String(one.port) === port && one.host === meant,
  );
  const isPlain = inventory.hosts.get(meant)?.vars['minio_https'] === false;
  // A scheme that is none is told by itself.
  const isHttp = ['http', undefined].some((scheme) => recordOf(entry)['scheme'] === scheme);
  if (store === undefined || isPlain || !isHttp) return undefined;
  return atEndpoint(
    site,
    { host, inventory },
    {
      message: `${site} asks ${store.what} over HTTP, and it answers over HTTPS alone`,
      hint: 'Add scheme: https.',
    },
  );
}

function atEndpoint(
  site: string,
  { host, inventory }: Pick<Site, 'host' | 'inventory'>,
  what: Pick<Problem, 'message' | 'hint'>,
): Problem {
  const path = ['infra_portal', site, 'endpoint'];
  return problemAt(inventory, { host, path }, { severity: 'warning', rule: 'portal-address', ...what });
}
