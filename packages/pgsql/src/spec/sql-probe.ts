import { exporterPaths, nodeParams } from '@pigsty/node/contract';
import type { Inventory } from '@pigsty/sdk';
import { isStandbyCluster, type PgCluster } from './cluster.ts';
import { exporterFiles } from './exporters.ts';
import type { CommonParams, PgsqlParams } from './schema.ts';
import { servicesOf, type PgService } from './services.ts';

/** What asks the services of a cluster on each of its members. */
export const sqlProbe = {
  unit: 'pg_probe.service',
  unitFile: '/etc/systemd/system/pg_probe.service',
  program: `${exporterFiles.programs}/pg_probe`,
  passwords: '/etc/pigsty/pg_probe.pgpass',
  restart: 'pg_probe.restart',
  reload: 'pg_probe.reload',
  /** Time between two asks of a service: as often as metrics are collected by default. */
  everySeconds: 10,
  /** An answer that takes longer is none. Less than `everySeconds`, so that an outage is asked as often as good times. */
  deadlineSeconds: 5,
} as const;

/** What the node exporter shows of a service. */
export const sqlProbeMetrics = (service: string, directory: string = exporterPaths.textfiles): string =>
  `${directory}/pg_probe_${service}.prom`;

/** A service as it is asked through its port. */
export interface AskedService {
  readonly name: string;
  /** Address that it listens on; `*` for all. */
  readonly ip: string;
  readonly port: number;
  /** Only a server that can be written will do. */
  readonly writes: boolean;
  /** It has a server whenever the cluster is well, so that there are objectives for it. */
  readonly promised: boolean;
}

/** Paths of Patroni's REST API that only a primary answers. */
const WRITERS = new Set(['/', '/primary', '/master', '/read-write', '/leader']);

/**
 * Services of a cluster that lead to PostgreSQL. One for replicas alone has no promise: after a failover the only replica may be
 * the primary, and the service then has no server in a cluster that is well.
 */
export function askedServices(cluster: PgCluster, inventory: Inventory): readonly AskedService[] {
  const standby = isStandbyCluster(cluster);
  return servicesOf(cluster, inventory).flatMap((service) => {
    const { name, ip, port, check } = service.spec;
    const [path = ''] = check.split('?');
    // The leader of a standby cluster takes no writes, and nobody is primary there.
    const writes = WRITERS.has(path) && !(standby && path === '/leader');
    if (service.members.length === 0 || !leadsToPostgres(service) || (standby && writes)) return [];
    return [{ name, ip, port, writes, promised: writes || path === '/read-only' }];
  });
}

function leadsToPostgres({ members }: PgService): boolean {
  return members.every(
    ({ port, instance: { params } }) => port === params.pg_port || port === params.pgbouncer_port,
  );
}

/** Whether services are asked: where PostgreSQL is watched at all. */
export function isProbed(params: Pick<PgsqlParams, 'pg_exporter_enabled' | 'pg_probe_enabled'>): boolean {
  return params.pg_probe_enabled && params.pg_exporter_enabled;
}

/** Whether a host asks: where its node exporter shows what is found. */
export function sqlProbeRuns(params: CommonParams, host: string, inventory: Inventory): boolean {
  return isProbed(params) && (nodeParams(inventory).get(host)?.node_exporter_enabled ?? true);
}

/** Shares of the asks that are to be answered, and to be answered within so many milliseconds; none where a parameter is 0. */
export interface Objectives {
  readonly availability?: number;
  readonly latency?: number;
  readonly latencyMs?: number;
}

export function objectivesOf({
  pg_slo_availability: percent,
  pg_slo_latency: latencyMs,
}: Pick<PgsqlParams, 'pg_slo_availability' | 'pg_slo_latency'>): Objectives {
  return {
    ...(percent === 0 ? {} : { availability: Number((percent / 100).toFixed(8)) }),
    ...(latencyMs === 0 ? {} : { latency: 0.99, latencyMs }),
  };
}
