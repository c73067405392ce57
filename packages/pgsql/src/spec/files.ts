import { posix } from 'node:path';
import type { LocalFile } from '@pigsty/sdk';
import type { PgCluster } from './cluster.ts';

/** A file of `pg_files`. */
export interface MemberFile {
  /** As it is written: absolute, or below `files/` beside the inventory. */
  readonly source: string;
  /** In the data directory: the last part of the source. */
  readonly name: string;
}

export function memberFiles(files: readonly string[]): readonly MemberFile[] {
  return files.map((source) => ({ source, name: posix.basename(source) }));
}

/** What PostgreSQL, Patroni and pgBackRest keep in a data directory themselves. */
const owned: ReadonlySet<string> = new Set(
  `PG_VERSION base global log
   pg_commit_ts pg_dynshmem pg_logical pg_multixact pg_notify pg_replslot pg_serial pg_snapshots pg_stat pg_stat_tmp
   pg_subtrans pg_tblspc pg_twophase pg_wal pg_xact pg_internal.init pg_upgrade_output.d
   postgresql.conf postgresql.base.conf postgresql.auto.conf postgresql.auto.conf.tmp pg_hba.conf pg_ident.conf
   postgresql.conf.backup postgresql.base.conf.backup pg_hba.conf.backup pg_ident.conf.backup
   postmaster.pid postmaster.opts current_logfiles current_logfiles.tmp logrotate
   standby.signal recovery.signal recovery.conf recovery.done promote fallback_promote
   backup_label backup_label.old tablespace_map tablespace_map.old backup_manifest
   patroni.dynamic.json pgbackrest.manifest pgbackrest.manifest.tmp`.split(/\s+/),
);

/** Whether a file of this name in a data directory belongs to somebody else; copies leave out those of temporary names. */
export function isOwned(name: string): boolean {
  return owned.has(name) || name.startsWith('pgsql_tmp');
}

/** The files that hosts of a cluster are brought. */
export function localFiles({ instances }: PgCluster): readonly LocalFile[] {
  return instances.flatMap(({ host, params }) =>
    memberFiles(params.pg_files).map(({ source }, i) => ({ name: source, host, path: ['pg_files', i] })),
  );
}
