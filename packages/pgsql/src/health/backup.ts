import { quoteWord, quoteWords, type Probe, type Verdict } from '@pigsty/sdk';
import { catchUp } from '../render/backup-catch-up.ts';
import { pushErrors } from '../ops/push-errors.ts';
import { infoOfEach } from '../restore/info-of-each.ts';
import { curlOptions } from '../rest/endpoint.ts';
import {
  backupInfo,
  isStandbyCluster,
  restEndpoint,
  sessionOf,
  type PgCluster,
  type PgInstance,
} from '../spec/cluster.ts';
import { hasSeveral, repositoryName, withoutRepository } from '../spec/repositories.ts';
import { failedBackupFile } from '../spec/scheduled-backup.ts';
import { readSql } from '../sql/session.ts';
import { judgeBackups } from './judge-backups.ts';
import { fail, ok, subjectOf } from './subject.ts';

/** Backups: is there one, how old is it, does archiving work. A replica with a repository of its own may have none. */
export function backupProbes(cluster: PgCluster, instance: PgInstance): readonly Probe[] {
  const { params } = instance;
  if (!params.pgbackrest_enabled || isStandbyCluster(cluster)) return [];
  return [
    {
      ...subjectOf(cluster, instance),
      name: 'backups are fresh',
      script: `cd /; date +%s; /pg/bin/pg-role; ${catchUpScript(params)}; ${droppedScript(params)}; ${timelineScript(instance)}; ${scheduledScript(params)}; ${hasSeveral(params) ? infoOfEach(params, 8, { reasons: true }) : backupInfo(params)}`,
      deadlineMs: hasSeveral(params) ? 40_000 : 15_000,
      judge: ({ output }) => judgeBackups(output, cluster),
    },
    {
      ...subjectOf(cluster, instance),
      name: 'WAL is archived',
      script: [
        ...(hasSeveral(params) ? [pushErrors(params)] : []),
        readSql(
          sessionOf(params),
          'postgres',
          "SELECT pg_is_in_recovery(), coalesce(last_failed_time > coalesce(last_archived_time, 'epoch'), false), failed_count, coalesce(last_failed_wal, '') FROM pg_stat_archiver;",
        ),
      ].join('\n'),
      deadlineMs: 8000,
      judge: ({ output }) => judgeArchiver(output, cluster),
    },
  ];
}

/**
 * Three lines: why a full backup is due, whether the job takes one, and why its last attempt failed. One of several repositories that is
 * away would keep it waiting.
 */
const catchUpScript = (params: PgInstance['params']): string =>
  `echo "$(${hasSeveral(params) ? 'timeout 6 ' : ''}/pg/bin/pg-backup-due 2>/dev/null | head -n 1)"; systemctl is-active ${catchUp.service}; echo "$(head -n 1 ${catchUp.failed} 2>/dev/null)"`;

/** A line with the last segment that pgBackRest has let go because its queue was full: to PostgreSQL it counts as archived. */
function droppedScript({ pgbackrest_log_dir, pg_cluster }: PgInstance['params']): string {
  const logs = ['archive-push', 'archive-push-async'].map((name) =>
    quoteWord(`${pgbackrest_log_dir}/${pg_cluster}-${name}.log`),
  );
  return `echo "$(cat ${logs.join(' ')} 2>/dev/null | grep -F 'dropped WAL file' | sort | tail -n 1 | grep -Eo '[0-9A-F]{24}' | head -n 1)"`;
}

/** A line with the timeline that the member is on. */
function timelineScript(instance: PgInstance): string {
  const member = restEndpoint(instance);
  return `echo "$(curl ${quoteWords([...curlOptions(member), `${member.url}/patroni`])} 2>/dev/null </dev/null | grep -Eo '"timeline": *[0-9]+' | tr -dc 0-9)"`;
}

/** A line about the scheduled backup that failed, and was not followed by one that was taken: `when type words`. */
function scheduledScript(params: PgInstance['params']): string {
  return `echo "$({ read -r at type pid words <${quoteWord(failedBackupFile(params))} && ! grep -aqs pg-backup "/proc/$pid/cmdline" && echo "$at $type $words"; } 2>/dev/null)"`;
}

function judgeArchiver(output: string, { params }: PgCluster): Verdict {
  const lines = output.trim().split('\n');
  const errors = lines.flatMap((line) => {
    const [, key, text = ''] = /^repo(\d+): (.*)$/.exec(line) ?? [];
    return key === undefined ? [] : [{ name: repositoryName(params, Number(key)), text }];
  });
  const [recovery, failing, count = '0', wal = ''] = (lines.at(-1) ?? '').split('|');
  const [first] = errors;
  const why =
    first === undefined
      ? ''
      : `: ${errors.map(({ name, text }) => `repository ${name}: ${text}`).join('; ')}`;
  if (recovery === undefined || recovery === '') return fail('PostgreSQL does not answer');
  if (recovery === 't') return ok('replica, archives nothing');
  return failing === 't'
    ? fail(
        `archiving fails (${count} times, last ${wal})${why}`,
        first === undefined ? 'ls /pg/log/pgbackrest; df /data' : withoutRepository(first.name),
      )
    : ok('archiving works');
}
