import type { Inventory } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { isStandbyCluster } from '../spec/cluster.ts';
import { providerOf } from '../spec/provider.ts';
import { servicesOf, type PgService } from '../spec/services.ts';

/** Whose clients a switchover can hold, and through which services of HAProxy they come. */
export interface Held {
  readonly from: PgInstance;
  readonly to: PgInstance;
  /** Proxies that lead to the pooler of the leader: their sessions go on. */
  readonly pooled: readonly string[];
  /** Proxies that lead to the leader's PostgreSQL past the pooler: their sessions end with the leadership. */
  readonly direct: readonly string[];
  /** Where the pooler of the former leader finds the new one's: a service on its own host. */
  readonly route: { readonly host: string; readonly port: number };
}

const leaderChecks: ReadonlySet<string> = new Set(['/primary', '/leader', '/master', '/read-write']);

/** What a switchover needs to hold clients; the reason in words where it cannot. */
export function heldBetween(
  cluster: PgCluster,
  inventory: Inventory,
  { from, to }: { readonly from: PgInstance; readonly to: PgInstance },
): Held | { readonly why: string } {
  const poolers = [from, to];
  if (isStandbyCluster(cluster)) return { why: `${cluster.name} is a standby cluster, and takes no writes` };
  if (!poolers.every(({ params }) => params.pgbouncer_enabled))
    return { why: 'pgbouncer_enabled is false, and nothing else could hold them' };
  if (poolers.some(({ params }) => params.pgbouncer_redirect_to !== undefined))
    return { why: 'pgbouncer_redirect_to leads the pooler elsewhere' };
  const provider = providerOf(cluster, inventory);
  if (provider !== undefined)
    return {
      why: `they come through the hosts of ${provider.group}, whose HAProxy is not told to hold them`,
    };
  const leading = servicesOf(cluster, inventory).filter(({ spec }) => leaderChecks.has(spec.check));
  const pooled = leading.filter((service) =>
    poolers.every((i) => serves(service, i, i.params.pgbouncer_port)),
  );
  const [route] = pooled;
  if (route === undefined) return { why: `no service of ${cluster.name} leads to the pooler of its leader` };
  return {
    from,
    to,
    pooled: pooled.map(({ proxy }) => proxy),
    direct: leading.filter((s) => !pooled.includes(s)).map(({ proxy }) => proxy),
    route: { host: route.spec.ip === '*' ? '127.0.0.1' : route.spec.ip, port: route.spec.port },
  };
}

function serves({ members }: PgService, instance: PgInstance, port: number): boolean {
  return members.some((m) => m.instance === instance && m.port === port);
}
