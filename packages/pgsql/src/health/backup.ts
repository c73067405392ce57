import { quoteWord, quoteWords, type Probe, type Verdict } from '@pigsty/sdk';
import { catchesUp } from '../plan/backup-catch-up.ts';
import { catchUp } from '../render/backup-catch-up.ts';
import { curlOptions } from '../rest/endpoint.ts';
import {
  backupInfo,
  isStandbyCluster,
  restEndpoint,
  sessionOf,
  type PgCluster,
  type PgInstance,
} from '../spec/cluster.ts';
import { failedBackupFile } from '../spec/scheduled-backup.ts';
import { readSql } from '../sql/session.ts';
import { fail, ok, subjectOf, warn } from './subject.ts';

const DAY_SECONDS = 86_400;

/** Backups: is there one, how old is it, does archiving work. A replica with a repository of its own may have none. */
export function backupProbes(cluster: PgCluster, instance: PgInstance): readonly Probe[] {
  const { params } = instance;
  if (!params.pgbackrest_enabled || isStandbyCluster(cluster)) return [];
  return [
    {
      ...subjectOf(cluster, instance),
      name: 'backups are fresh',
      script: `cd /; date +%s; /pg/bin/pg-role; ${catchUpScript}; ${droppedScript(params)}; ${timelineScript(instance)}; ${scheduledScript(params)}; ${backupInfo(params)}`,
      deadlineMs: 15_000,
      judge: ({ output }) => judgeBackups(output, cluster),
    },
    {
      ...subjectOf(cluster, instance),
      name: 'WAL is archived',
      script: readSql(
        sessionOf(params),
        'postgres',
        "SELECT pg_is_in_recovery(), coalesce(last_failed_time > coalesce(last_archived_time, 'epoch'), false), failed_count, coalesce(last_failed_wal, '') FROM pg_stat_archiver;",
      ),
      deadlineMs: 8000,
      judge: ({ output }) => judgeArchiver(output),
    },
  ];
}

/** Three lines: why a full backup is due, whether the job takes one, and why its last attempt failed. */
const catchUpScript = `echo "$(/pg/bin/pg-backup-due 2>/dev/null | head -n 1)"; systemctl is-active ${catchUp.service}; echo "$(head -n 1 ${catchUp.failed} 2>/dev/null)"`;

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

interface StanzaInfo {
  readonly status?: { readonly code: number; readonly message: string };
  /** Databases that the stanza was of; the last one is the present one. */
  readonly db?: readonly { readonly id: number }[];
  readonly archive?: readonly { readonly database: { readonly id: number }; readonly max?: string }[];
  readonly backup?: readonly {
    readonly database?: { readonly id: number };
    readonly type: string;
    readonly archive?: { readonly stop: string };
    readonly error?: boolean;
    readonly timestamp: { readonly stop: number };
  }[];
}

function judgeBackups(output: string, cluster: PgCluster): Verdict {
  const [
    now = '0',
    role = '',
    due = '',
    job = '',
    failed = '',
    dropped = '',
    timeline = '',
    scheduled = '',
    ...rest
  ] = output.split('\n');
  const info = parse(rest.join('\n'));
  const present = info?.db?.at(-1)?.id;
  const backups = (info?.backup ?? []).filter((b) => b.database?.id === present);
  const last = backups.at(-1);
  if (info === undefined)
    return fail(
      'pgBackRest does not answer',
      `runuser -u postgres -- pgbackrest --stanza=${cluster.name} info`,
    );
  if (role === 'primary' && isHole(dropped, last?.archive?.stop))
    return fail(
      `WAL is missing since the last backup: pgBackRest has dropped ${dropped}, as its queue was full (archive-push-queue-max)`,
      `See that archiving works, then: pigsty pgsql backup ${cluster.name} --type full`,
    );
  const newest = (info.archive ?? []).filter((a) => a.database.id === present).at(-1)?.max ?? '';
  if (role === 'primary' && isStray(newest, timeline))
    return warn(
      `the archive has WAL of timeline ${Number.parseInt(newest.slice(0, 8), 16)}, and the leader is on ${timeline}: another server of this database has archived there`,
      'Find a copy of it that was promoted with archiving on, and stop it. A restore goes along the timeline of its target.',
    );
  if (due !== '' && role === 'primary') return judgeDue(due, { job, failed, catchesUp: catchesUp(cluster) });
  if (last === undefined) {
    return role === 'primary'
      ? warn("the leader's repository holds no backup of this database", TAKE_ONE)
      : ok('replica, no backup of its own');
  }
  const missed = role === 'primary' ? judgeScheduled(scheduled, Number(now), last.timestamp.stop) : undefined;
  if (missed !== undefined) return warn(missed, `When that is fixed: pigsty pgsql backup ${cluster.name}`);
  const days = Math.floor((Number(now) - last.timestamp.stop) / DAY_SECONDS);
  if (last.error === true) return warn(`the last ${last.type} backup has errors`);
  if (role === 'primary' && days > 8)
    return warn(`the last backup is ${days} days old`, 'Set pg_crontab, or run /pg/bin/pg-backup.');
  return ok(
    `${backups.length} backups, the last one ${days === 0 ? 'of today' : `${days} days old`} (${last.type})`,
  );
}

/** None where a later backup was taken, on whatever member. */
function judgeScheduled(scheduled: string, now: number, taken: number): string | undefined {
  const [, at = '0', type = '', words = ''] = /^(\d+) (\S+) (.*)$/.exec(scheduled) ?? [];
  if (Number(at) <= taken) return undefined;
  const hours = Math.floor((now - Number(at)) / 3600);
  return `the scheduled backup (${type}) failed ${hours < 1 ? 'within the last hour' : `${hours} h ago`}: ${words}`;
}

/** Positions in the WAL go on over timelines: only the number of a segment counts, behind that of its timeline. */
function isHole(dropped: string, ended: string | undefined): boolean {
  return dropped !== '' && (ended === undefined || dropped.slice(8) > ended.slice(8));
}

/** A leader has the newest timeline of its archive: a promotion takes a number that no earlier one has. */
function isStray(newest: string, timeline: string): boolean {
  return newest !== '' && timeline !== '' && Number.parseInt(newest.slice(0, 8), 16) > Number(timeline);
}

const TAKE_ONE = 'Take one: runuser -u postgres -- /pg/bin/pg-backup full';

/** What a restore needs is not in the leader's repository; a job on its host takes a full backup, or has tried to. */
function judgeDue(
  due: string,
  { job, failed, catchesUp }: { readonly job: string; readonly failed: string; readonly catchesUp: boolean },
): Verdict {
  if (job === 'activating') return warn(`${due}: a full backup is under way`);
  if (!catchesUp) return warn(due, TAKE_ONE);
  if (failed === '' && job !== 'failed') return warn(`${due}: a full backup begins within minutes`);
  return warn(
    `${due}, and none was taken: ${failed === '' ? `${catchUp.service} failed` : failed}`,
    `journalctl -u ${catchUp.service}; it is tried again every hour`,
  );
}

function parse(json: string): StanzaInfo | undefined {
  try {
    return (JSON.parse(json) as readonly StanzaInfo[])[0];
  } catch {
    return undefined;
  }
}

function judgeArchiver(output: string): Verdict {
  const [recovery, failing, count = '0', wal = ''] = output.trim().split('|');
  if (recovery === undefined || recovery === '') return fail('PostgreSQL does not answer');
  if (recovery === 't') return ok('replica, archives nothing');
  return failing === 't'
    ? fail(`archiving fails (${count} times, last ${wal})`, 'ls /pg/log/pgbackrest; df /data')
    : ok('archiving works');
}
