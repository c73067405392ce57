import type { Platform, PlatformName } from '@pigsty/sdk';

/** Where the packages of one format put PostgreSQL and its companions. */
export interface PgPaths {
  /** Home of a major version; `$v` is its number. */
  readonly home: string;
  readonly pgbouncer: string;
  /** Number of the user postgres where the inventory does not choose one: 26 may belong to somebody else on Debian. */
  readonly dbsuUid: number;
  /** Read by the packages of Debian, which would make a cluster of their own. */
  readonly createCluster?: string;
}

export const pgPaths: Readonly<Record<'deb' | 'rpm', PgPaths>> = {
  deb: {
    home: '/usr/lib/postgresql/$v',
    pgbouncer: '/usr/sbin/pgbouncer',
    dbsuUid: 543,
    createCluster: '/etc/postgresql-common/createcluster.conf',
  },
  rpm: {
    home: '/usr/pgsql-$v',
    pgbouncer: '/usr/bin/pgbouncer',
    dbsuUid: 26,
  },
};

/** What repositories carry for one platform. */
export interface PgSupply {
  /** Major version in the distribution's own repositories, that is, without another one. */
  readonly own: readonly number[];
  /** In the repositories of the PostgreSQL project. */
  readonly project: readonly number[];
  /** In its repository of versions to try: no data should depend on them. */
  readonly testing: readonly number[];
}

const project = [14, 15, 16, 17, 18];
const testing = [19];

export const pgSupply: Readonly<Record<PlatformName, PgSupply>> = {
  debian12: { own: [15], project, testing },
  debian13: { own: [17], project, testing },
  ubuntu22: { own: [14], project, testing },
  ubuntu24: { own: [16], project, testing },
  ubuntu26: { own: [18], project, testing },
  el8: { own: [], project, testing: [] },
  el9: { own: [], project, testing },
  el10: { own: [], project, testing },
};

/** The name of the PostgreSQL project's repository: a suite for apt, a repository of dnf. */
export function pgRepository(
  { family, codename }: Platform,
  version: number,
  kind: 'project' | 'testing' = 'project',
): string {
  if (family === 'deb') return `${codename}-pgdg${kind === 'testing' ? '-testing' : ''}`;
  return kind === 'testing' ? `pgdg${version}-updates-testing` : `pgdg${version}`;
}

/** Where a version of PostgreSQL lives on a host. */
export function postgresHome({ family }: Pick<Platform, 'family'>, version: number): string {
  return pgPaths[family].home.replace('$v', String(version));
}

/** Number of the user postgres: EL's own, which the inventory has by default, is another one on Debian. */
export function dbsuId({ family }: Pick<Platform, 'family'>, uid: number): number {
  return uid === pgPaths.rpm.dbsuUid ? pgPaths[family].dbsuUid : uid;
}

/** Where a hand-over keeps its things on the hosts: nothing of it outlives a boot. */
export const handoverDirectory = '/run/pigsty-handover';

/** Where a member keeps WAL that only it has, before pg_rewind or Patroni removes it. */
export const DIVERGED_WAL = '/pg/diverged';
