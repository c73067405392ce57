import { command, quoteWord, shCommand, wait, type ModuleFacts, type Op, type Stage } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { PGBACKREST_CONF, repositoryPlace } from '../facts/repository.ts';
import { backupInfo, isStandbyCluster, sessionOf, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import {
  hasSeveral,
  inRepository,
  repoOption,
  repositoriesOf,
  withoutRepository,
  type Repository,
} from '../spec/repositories.ts';
import { directoryOf, isSamePlace, ownRepository } from '../spec/repository-place.ts';
import { pushErrors } from '../ops/push-errors.ts';
import { cannotBeRead } from '../ops/unread-repository.ts';
import { patientBackup } from '../restore/backup-op.ts';
import { readSql } from '../sql/session.ts';
import { stageFor } from './repository-stages.ts';
import { atLeader } from './stages.ts';

const HOUR_MS = 3600_000;

/**
 * The first backup in each repository. None where any member's own has one: after a failover the new leader's own is empty, and that
 * is for the schedule to fill, not a reason for a change. A repository that is new to the cluster gets one as well: what
 * is archived there from now on restores nothing without it, and what it may hold from earlier lacks the WAL since.
 */
export function firstBackup(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  bootstrap: readonly string[],
): readonly Stage[] {
  const { params, name } = cluster;
  if (!params.pgbackrest_enabled || !params.pgbackrest_init_backup || isStandbyCluster(cluster)) return [];
  const has = cluster.instances.some((i) => facts.of(i.host)?.hasBackup === true);
  return repositoriesOf(params).flatMap((repository): readonly Stage[] => {
    const isNew = isNewTo(cluster, repository, facts);
    if (has && !isNew && isOwn(params, repository)) return [];
    const stanza = stageFor('stanza', params, repository);
    const after =
      bootstrap.length === 0
        ? [`${stanza}@cluster?`, `settings@${name}?`]
        : bootstrap.map((host) => `${stanza}@${repository.local ? host : name}?`);
    const ops = [firstBackupIn(cluster, repository, isNew)];
    return [atLeader(cluster, { name: stageFor('backup', params, repository), after, ops })];
  });
}

function firstBackupIn({ name, params }: PgCluster, repository: Repository, isNew: boolean): Op {
  const where = inRepository(params, repository);
  const changed = where === '' ? ' in the repository that it changes to' : `${where}, which is new to it`;
  return command({
    name: isNew ? `take a full backup of ${name}${changed}` : `take the first backup of ${name}${where}`,
    run: shCommand(patientBackup(params, `${repoOption(params, repository)} --type=full`.trim()), [], {
      timeoutMs: 12 * HOUR_MS,
    }),
    unless: isNew ? hasBackupSinceChange(params, repository) : hasBackupOfThis(params, repository),
    timeoutMs: 12 * HOUR_MS,
  });
}

/** Members were told of repositories before, and of this one they were not. */
function isNewTo(cluster: PgCluster, { options }: Repository, facts: ModuleFacts<PgFacts>): boolean {
  return cluster.instances.some(({ host }) => {
    const { initialized, repositories } = facts.of(host) ?? {};
    if (initialized !== true || repositories === undefined) return false;
    return !repositories.some((found) => isSamePlace(options, found));
  });
}

/** Members were told of several repositories before. */
function hadSeveral({ instances }: PgCluster, facts: ModuleFacts<PgFacts>): boolean {
  return instances.some(({ host }) => (facts.of(host)?.repositories?.length ?? 0) > 1);
}

/** It is the directory of which the facts say whether it holds a backup. */
function isOwn(params: PgInstance['params'], repository: Repository): boolean {
  return repository.local && directoryOf(params, repository) === ownRepository(params);
}

/**
 * Succeeds when the repository holds a backup of the database in the data directory, and not only of an earlier one.
 * The archive names its database in the same words as a backup does; only a backup says by which pgBackRest it is.
 * One that cannot be read gets no backup either: its stanza says so.
 */
function hasBackupOfThis(params: PgInstance['params'], repository: Repository): string {
  const { pg_bin_dir, pg_data } = params;
  return `cd /; info=$(${backupInfo(params, repoOption(params, repository))} 2>/dev/null) || exit 1
[ -z "$(printf '%s' "$info" | ${cannotBeRead})" ] || exit 0
own=$(LC_ALL=C ${quoteWord(`${pg_bin_dir}/pg_controldata`)} -D ${quoteWord(pg_data)} 2>/dev/null | sed -n 's/^Database system identifier: *//p')
[ -n "$own" ] || exit 1
id=$(printf '%s' "$info" | grep -Eo '"id":[0-9]+,"repo-key":[0-9]+,"system-id":'"$own" | tail -n 1 | sed 's/^"id":\\([0-9]*\\).*/\\1/')
[ -n "$id" ] && printf '%s' "$info" | grep -Eq '"backrest":[{][^}]*[}],"database":[{]"id":'"$id,"`;
}

/** Succeeds when pgBackRest of the host uses the declared repository, which got a backup since it was told so. */
function hasBackupSinceChange(params: PgInstance['params'], repository: Repository): string {
  const { key, options } = repository;
  const place = repositoryPlace.flatMap((name) =>
    options[name] === undefined ? [] : [`${name}=${options[name]}`],
  );
  const told = `sed -n 's/^repo${key}-\\(${repositoryPlace.join('\\|')}\\)=/\\1=/p' ${PGBACKREST_CONF} | LC_ALL=C sort`;
  return `[ "$(${told})" = ${quoteWord([...place].sort().join('\n'))} ] || exit 1
${hasBackupOfThis(params, repository)} || exit 1
begun=$(printf '%s' "$info" | grep -Eo '"timestamp":[{]"start":[0-9]+' | tail -n 1 | tr -dc 0-9)
[ "\${begun:-0}" -ge "$(stat -c %Y ${PGBACKREST_CONF})" ]`;
}

/** Shell lines that name those of several repositories into which WAL could not be written, each with why and the way out. */
function failingRepositories(params: PgInstance['params']): string {
  if (!hasSeveral(params)) return '';
  const named = repositoriesOf(params).map(
    ({ key, name }) =>
      ` -e ${quoteWord(`s/^repo${key}: \\(.*\\)/cannot archive to the repository ${name}: \\1. ${withoutRepository(name)}/`)}`,
  );
  return `${pushErrors(params)} | sed${named.join('')}\n`;
}

/** WAL that is not archived is no backup: a run that leaves it so does not end well. */
export function archiving(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  after: readonly string[],
): readonly Stage[] {
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
          // PostgreSQL tries again a minute after the third failure. An archiver that has begun with a store which is away goes on for
          // 195 s, also when that has left the list meanwhile (pgBackRest 2.55.1).
          timeoutMs: hasSeveral(params) || hadSeveral(cluster, facts) ? 360_000 : 150_000,
          diagnose: `${failingRepositories(params)}tail -n 12 ${params.pgbackrest_log_dir}/${name}-archive-push-async.log ${params.pgbackrest_log_dir}/${name}-archive-push.log 2>/dev/null; ls -t ${params.pg_log_dir}/*.csv 2>/dev/null | head -n 1 | xargs -r tail -n 5`,
        }),
      ],
    }),
  ];
}
