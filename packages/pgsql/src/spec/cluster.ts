import type { Cluster, Instance } from '@pigsty/sdk';
import { hasFeature } from '../platform/versions.ts';
import type { RestCredentials, RestEndpoint } from '../rest/endpoint.ts';
import type { Session } from '../sql/session.ts';
import { DEFAULT_RTO_PLAN, type RtoPlan } from './schema/rto.ts';
import type { CommonParams, PgsqlParams } from './schema.ts';

export type PgCluster = Cluster<PgsqlParams>;
export type PgInstance = Instance<PgsqlParams>;

/** Where the CA certificate of the members lies. */
export const CA_FILE = '/pg/cert/ca.crt';

/** An instance's own certificate: as a server, and as a client of etcd. */
export const instanceIdentity = {
  certificatePath: '/pg/cert/server.crt',
  keyPath: '/pg/cert/server.key',
} as const;

/** The member that the inventory declares as primary: where a cluster is born. Never "the leader". */
export function declaredPrimary(cluster: PgCluster): PgInstance | undefined {
  return cluster.instances.find((i) => i.params.pg_role === 'primary');
}

/** A standby cluster follows an upstream; all its members are read-only. */
export function isStandbyCluster(cluster: PgCluster): boolean {
  return declaredPrimary(cluster)?.params.pg_upstream !== undefined;
}

export function clusterDirectory({ pg_fs_main, pg_cluster, pg_version }: CommonParams): string {
  return `${pg_fs_main}/${pg_cluster}-${pg_version}`;
}

export function backupDirectory({ pg_fs_backup, pg_cluster, pg_version }: CommonParams): string {
  return `${pg_fs_backup}/${pg_cluster}-${pg_version}`;
}

export function sessionOf({
  pg_dbsu,
  pg_bin_dir,
  pg_localhost,
  pg_port,
}: Pick<CommonParams, 'pg_dbsu' | 'pg_bin_dir' | 'pg_localhost' | 'pg_port'>): Session {
  return { dbsu: pg_dbsu, binDir: pg_bin_dir, socketDir: pg_localhost, port: pg_port };
}

/** The same through PgBouncer, whose socket has a directory of its own. */
export function poolerSession(params: CommonParams): Session {
  return { ...sessionOf(params), socketDir: '/run/postgresql', port: params.pgbouncer_port };
}

/** Where PostgreSQL and PgBouncer of a host listen. */
export function listenAddresses({ pg_listen, pg_vip_address }: CommonParams, host: string): string {
  const vip = pg_vip_address.replace(/\/.*$/, '');
  return pg_listen.replaceAll('${ip}', host).replaceAll('${lo}', '127.0.0.1').replaceAll('${vip}', vip);
}

/** A shell command that prints the backups of the cluster as JSON; where it has several repositories ` --repo=N` says of which. */
export function backupInfo({ pg_dbsu, pg_cluster }: CommonParams, repo = ''): string {
  return `runuser -u ${pg_dbsu} -- pgbackrest --stanza=${pg_cluster}${repo} info --output=json`;
}

export function restEndpoint({ name, host, params }: PgInstance): RestEndpoint {
  const scheme = params.patroni_ssl_enabled ? 'https' : 'http';
  return {
    instance: name,
    url: `${scheme}://${host}:${params.patroni_port}`,
    ...(params.patroni_ssl_enabled ? { caFile: CA_FILE } : {}),
  };
}

export function restCredentials({ patroni_username, patroni_password }: CommonParams): RestCredentials {
  return { username: patroni_username, password: patroni_password };
}

/** Timers of the cluster; an unknown row is a problem of the checks and means `norm` here. */
export function rtoPlan({ pg_rto, pg_rto_plan }: Pick<PgsqlParams, 'pg_rto' | 'pg_rto_plan'>): RtoPlan {
  const found =
    pg_rto_plan[pg_rto] ?? DEFAULT_RTO_PLAN[pg_rto] ?? pg_rto_plan['norm'] ?? DEFAULT_RTO_PLAN['norm'];
  return found as RtoPlan;
}

/** The name by which Patroni's members find each other and etcd knows the cluster. */
export function scopeOf({ pg_mode, pg_shard, pg_cluster }: CommonParams): string {
  return pg_mode === 'citus' ? (pg_shard ?? pg_cluster) : pg_cluster;
}

/** Prefix of the cluster's keys in etcd: `/pg/pg-test/`. */
export function dcsPrefix(params: CommonParams): string {
  return `${params.pg_namespace.replace(/\/+$/, '')}/${scopeOf(params)}/`;
}

/** PostgreSQL 17 has locales of its own, which need nothing of the host; they are used where the inventory asks for no other. */
export function hasBuiltinProvider({ pg_version, pg_encoding, pg_locale }: CommonParams): boolean {
  return (
    hasFeature(pg_version, 'builtin-locales') &&
    pg_encoding.toUpperCase() === 'UTF8' &&
    (pg_locale === 'C' || pg_locale === 'C.UTF-8')
  );
}
