import { command, quoteWord, type ModuleFacts, type Op, type Stage } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import { backupInfo, isStandbyCluster, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { atLeader, onHost } from './stages.ts';

const HOUR_MS = 3600_000;

/** Backups go to the host's own disk; otherwise to a repository that all members share. */
function isLocal({ pgbackrest_repo, pgbackrest_method }: PgInstance['params']): boolean {
  const type = pgbackrest_repo[pgbackrest_method]?.['type'];
  return type === undefined || type === 'posix';
}

/** Every member has its own local repository: whoever is promoted can archive at once. */
export function stanzas(cluster: PgCluster, bootstrap: readonly string[]): readonly Stage[] {
  if (!cluster.params.pgbackrest_enabled) return [];
  if (!isLocal(cluster.params)) {
    return isStandbyCluster(cluster)
      ? []
      : [atLeader(cluster, { name: 'stanza', after: [], ops: [createStanza(cluster)] })];
  }
  return cluster.instances.map((instance) =>
    onHost(cluster, instance, {
      name: 'stanza',
      after: [bootstrap.includes(instance.host) ? 'primary@self' : 'replica@self'],
      ops: [createStanza(cluster)],
    }),
  );
}

function createStanza({ name, params }: PgCluster): Op {
  const repository = String(params.pgbackrest_repo[params.pgbackrest_method]?.['path'] ?? '/pg/backup');
  const exists = isLocal(params)
    ? `test -s ${quoteWord(`${repository}/archive/${name}/archive.info`)} && test -s ${quoteWord(`${repository}/backup/${name}/backup.info`)}`
    : `cd /; ${backupInfo(params)} 2>/dev/null | grep -Eq '"code": *(0|2)'`;
  return command({
    name: `create the backup stanza ${name}`,
    run: {
      argv: ['pgbackrest', `--stanza=${name}`, '--no-online', 'stanza-create'],
      user: params.pg_dbsu,
      cwd: '/',
    },
    unless: exists,
    timeoutMs: 120_000,
  });
}

/**
 * The first backup. None when any member's repository has one: after a failover the new leader's own is empty, and that
 * is for the schedule to fill, not a reason for a change.
 */
export function firstBackup(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  after: readonly string[],
): readonly Stage[] {
  const { params, name } = cluster;
  const wanted = params.pgbackrest_enabled && params.pgbackrest_init_backup && !isStandbyCluster(cluster);
  if (!wanted || cluster.instances.some((i) => facts.of(i.host)?.hasBackup === true)) return [];
  return [
    atLeader(cluster, {
      name: 'backup',
      after,
      ops: [
        command({
          name: `take the first backup of ${name}`,
          run: {
            argv: ['pgbackrest', `--stanza=${name}`, '--type=full', 'backup'],
            user: params.pg_dbsu,
            cwd: '/',
          },
          unless: `cd /; ${backupInfo(params)} 2>/dev/null | grep -q '"backup":\\[{'`,
          timeoutMs: 12 * HOUR_MS,
        }),
      ],
    }),
  ];
}
