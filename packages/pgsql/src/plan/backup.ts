import { command, quoteWord, shCommand, wait, type ModuleFacts, type Op, type Stage } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { PGBACKREST_CONF, repositoryPlace } from '../facts/repository.ts';
import { backupInfo, isStandbyCluster, sessionOf, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { declaredRepository, isSamePlace, ownRepository } from '../spec/repository-place.ts';
import { pgStanza } from '../ops/stanza.ts';
import { patientBackup } from '../restore/backup-op.ts';
import { readSql } from '../sql/session.ts';
import { atLeader, onHost } from './stages.ts';

const HOUR_MS = 3600_000;

/** Backups go to the host's own disk; otherwise to a repository that all members share. */
export function isLocal({ pgbackrest_repo, pgbackrest_method }: PgInstance['params']): boolean {
  const type = pgbackrest_repo[pgbackrest_method]?.['type'];
  return type === undefined || type === 'posix';
}

/** Every member has its own local repository: a promoted member can archive at once. */
export function stanzas(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  bootstrap: readonly string[],
): readonly Stage[] {
  if (!cluster.params.pgbackrest_enabled) return [];
  const hosts = cluster.instances.map((i) => i.host);
  if (!isLocal(cluster.params)) {
    return isStandbyCluster(cluster)
      ? []
      : [
          atLeader(cluster, {
            name: 'stanza',
            after: [...bootstrap.map((host) => `primary@${host}`), 'minio.ready@cluster(minio)?'],
            ops: [stanza(cluster, facts, hosts)],
          }),
        ];
  }
  return cluster.instances.map((instance) =>
    onHost(cluster, instance, {
      name: 'stanza',
      after: [bootstrap.includes(instance.host) ? 'primary@self' : 'replica@self'],
      ops: [stanza(cluster, facts, hosts)],
    }),
  );
}

/** The stage that makes the stanza for a member: its own, or the one of the repository that all members share. */
export function stanzaAt({ params, name }: PgCluster, host: string): string {
  return `stanza@${isLocal(params) ? host : name}?`;
}

function stanza({ name, params }: PgCluster, facts: ModuleFacts<PgFacts>, hosts: readonly string[]): Op {
  const { pg_dbsu, pg_bin_dir, pg_data } = params;
  const systemId = hosts.map((host) => facts.of(host)?.systemId).find((id) => id !== undefined);
  return pgStanza({
    stanza: name,
    dbsu: pg_dbsu,
    binDir: pg_bin_dir,
    dataDir: pg_data,
    ...(systemId === undefined ? {} : { systemId }),
    ...(isLocal(params) ? { repository: repositoryOf(params) } : {}),
  });
}

/** The default path is a short name that leads there: a removed cluster leaves its backups without it. */
function repositoryOf(params: PgInstance['params']): string {
  const path = String(params.pgbackrest_repo[params.pgbackrest_method]?.['path'] ?? '/pg/backup');
  return path === '/pg/backup' ? ownRepository(params) : path;
}

/**
 * The first backup. None when any member's repository has one: after a failover the new leader's own is empty, and that
 * is for the schedule to fill, not a reason for a change. A repository that the cluster changes to gets one as well: what
 * is archived there from now on restores nothing without it, and what it may hold from earlier lacks the WAL since.
 */
export function firstBackup(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  after: readonly string[],
): readonly Stage[] {
  const { params, name } = cluster;
  if (!params.pgbackrest_enabled || !params.pgbackrest_init_backup || isStandbyCluster(cluster)) return [];
  const changes = changesRepository(cluster, facts);
  const has = cluster.instances.some((i) => facts.of(i.host)?.hasBackup === true);
  if (has && !changes && isOwn(params)) return [];
  return [
    atLeader(cluster, {
      name: 'backup',
      after,
      ops: [
        command({
          name: changes
            ? `take a full backup of ${name} in the repository that it changes to`
            : `take the first backup of ${name}`,
          run: shCommand(patientBackup(params, '--type=full'), [], { timeoutMs: 12 * HOUR_MS }),
          unless: changes ? hasBackupSinceChange(cluster) : hasBackupOfThis(params),
          timeoutMs: 12 * HOUR_MS,
        }),
      ],
    }),
  ];
}

function changesRepository(cluster: PgCluster, facts: ModuleFacts<PgFacts>): boolean {
  return cluster.instances.some((instance) => {
    const found = facts.of(instance.host);
    if (found?.initialized !== true || found.repository === undefined) return false;
    return !isSamePlace(declaredRepository(instance), found.repository);
  });
}

/** It is the directory of which the facts say whether it holds a backup. */
function isOwn(params: PgInstance['params']): boolean {
  return isLocal(params) && repositoryOf(params) === ownRepository(params);
}

/**
 * Succeeds when the repository holds a backup of the database in the data directory, and not only of an earlier one.
 * The archive names its database in the same words as a backup does; only a backup says by which pgBackRest it is.
 */
function hasBackupOfThis(params: PgInstance['params']): string {
  const { pg_bin_dir, pg_data } = params;
  return `cd /; info=$(${backupInfo(params)} 2>/dev/null) || exit 1
own=$(LC_ALL=C ${quoteWord(`${pg_bin_dir}/pg_controldata`)} -D ${quoteWord(pg_data)} 2>/dev/null | sed -n 's/^Database system identifier: *//p')
[ -n "$own" ] || exit 1
id=$(printf '%s' "$info" | grep -Eo '"id":[0-9]+,"repo-key":[0-9]+,"system-id":'"$own" | tail -n 1 | sed 's/^"id":\\([0-9]*\\).*/\\1/')
[ -n "$id" ] && printf '%s' "$info" | grep -Eq '"backrest":[{][^}]*[}],"database":[{]"id":'"$id,"`;
}

/** Succeeds when pgBackRest of the host uses the declared repository, which got a backup since it was told so. */
function hasBackupSinceChange({ params }: PgCluster): string {
  const wanted = declaredRepository({ params });
  const place = repositoryPlace.flatMap((name) =>
    wanted[name] === undefined ? [] : [`${name}=${wanted[name]}`],
  );
  const told = `sed -n 's/^repo1-\\(${repositoryPlace.join('\\|')}\\)=/\\1=/p' ${PGBACKREST_CONF} | LC_ALL=C sort`;
  return `[ "$(${told})" = ${quoteWord([...place].sort().join('\n'))} ] || exit 1
${hasBackupOfThis(params)} || exit 1
begun=$(printf '%s' "$info" | grep -Eo '"timestamp":[{]"start":[0-9]+' | tail -n 1 | tr -dc 0-9)
[ "\${begun:-0}" -ge "$(stat -c %Y ${PGBACKREST_CONF})" ]`;
}

/** WAL that is not archived is no backup: a run that leaves it so does not end well. */
export function archiving(cluster: PgCluster, after: readonly string[]): readonly Stage[] {
  const { params, name } = cluster;
  if (!params.pgbackrest_enabled || isStandbyCluster(cluster)) return [];
  const failing = readSql(
    sessionOf(params),
    'postgres',
    "SELECT coalesce(last_failed_time > coalesce(last_archived_time, '-infinity'), false) FROM pg_stat_archiver;",
  );
  return [
    atLeader(cluster, {
      name: 'archiving',
      after,
      ops: [
        wait({
          name: `WAL of ${name} is archived`,
          until: `[ "$(\n${failing}\n)" = f ]`,
          // PostgreSQL tries again a minute after the third failure.
          timeoutMs: 150_000,
          diagnose: `tail -n 12 ${params.pgbackrest_log_dir}/${name}-archive-push-async.log ${params.pgbackrest_log_dir}/${name}-archive-push.log 2>/dev/null; ls -t ${params.pg_log_dir}/*.csv 2>/dev/null | head -n 1 | xargs -r tail -n 5`,
        }),
      ],
    }),
  ];
}
