import type { Verdict } from '@pigsty/sdk';
import { catchesUp } from '../plan/backup-catch-up.ts';
import { catchUp } from '../render/backup-catch-up.ts';
import type { PgCluster } from '../spec/cluster.ts';
import { hasSeveral, repositoriesOf, withoutRepository } from '../spec/repositories.ts';
import { fail, ok, warn } from './subject.ts';

const DAY_SECONDS = 86_400;

interface Database {
  readonly id: number;
  readonly 'repo-key'?: number;
}

interface StanzaInfo {
  /** Databases that the stanza was of; the last one of a repository is the present one. */
  readonly db?: readonly Database[];
  readonly repo?: readonly {
    readonly key: number;
    readonly status: { readonly code: number; readonly message: string };
  }[];
  readonly archive?: readonly { readonly database: Database; readonly max?: string }[];
  readonly backup?: readonly {
    readonly database?: Database;
    readonly type: string;
    readonly archive?: { readonly stop: string };
    readonly error?: boolean;
    readonly timestamp: { readonly stop: number };
  }[];
}

/** What a host says before its repositories are asked, a line each. */
interface Told {
  /** Seconds since the epoch. */
  readonly now: number;
  readonly leads: boolean;
  /** Why a full backup is due, whether a job takes one, and why its last attempt failed. */
  readonly due: string;
  readonly job: string;
  readonly failed: string;
  readonly dropped: string;
  readonly timeline: string;
  /** The scheduled backup that failed: `when type words`. */
  readonly scheduled: string;
}

/** One repository, as far as it is about the present database. */
interface View {
  /** It could not be read. */
  readonly error?: string | undefined;
  readonly backups: NonNullable<StanzaInfo['backup']>;
  readonly newest: string;
}

/** Of several repositories each is judged for itself. */
export function judgeBackups(output: string, cluster: PgCluster): Verdict {
  const [
    now = '0',
    role,
    due = '',
    job = '',
    failed = '',
    dropped = '',
    timeline = '',
    scheduled = '',
    ...rest
  ] = output.split('\n');
  const leads = role === 'primary';
  const told: Told = { now: Number(now), leads, due, job, failed, dropped, timeline, scheduled };
  const info = rest.flatMap(parse);
  if (info.length === 0)
    return fail(
      'pgBackRest does not answer',
      `runuser -u postgres -- pgbackrest --stanza=${cluster.name} info`,
    );
  const repositories = repositoriesOf(cluster.params).map((each) => ({
    ...each,
    view: viewOf(info, each.key),
  }));
  const [first] = repositories;
  if (!hasSeveral(cluster.params) && first !== undefined) return judge(told, first.view, cluster);
  // What is due, and what has failed, is said of all.
  const ends = repositories.map(({ view }) => view.backups.at(-1)?.timestamp.stop ?? 0);
  return worstOf([
    ...repositories.map(({ name, view }) => {
      const verdict = judge({ ...told, due: '', scheduled: '' }, view, cluster);
      const hint = view.error === undefined ? verdict.hint : withoutRepository(name);
      return { ...verdict, detail: `${name}: ${verdict.detail}`, ...(hint === undefined ? {} : { hint }) };
    }),
    ...(due === '' || !leads ? [] : [judgeDue(told, cluster)]),
    ...(leads ? missed(told, Math.min(...ends), cluster) : []),
  ]);
}

/** The worst ones, with what the first of them advises. */
function worstOf(verdicts: readonly Verdict[]): Verdict {
  const [state = 'ok'] = (['fail', 'warn', 'ok'] as const).filter((s) => verdicts.some((v) => v.state === s));
  const worst = verdicts.filter((v) => v.state === state);
  const hint = worst.find((v) => v.hint !== undefined)?.hint;
  return { state, detail: worst.map((v) => v.detail).join('; '), ...(hint === undefined ? {} : { hint }) };
}

function viewOf(info: readonly StanzaInfo[], key: number): View {
  const isHere = (database: Database | undefined): boolean => (database?.['repo-key'] ?? 1) === key;
  const present = info.flatMap((each) => each.db ?? []).findLast(isHere)?.id;
  const isPresent = (database: Database | undefined): boolean => isHere(database) && database?.id === present;
  const status = info.flatMap((each) => each.repo ?? []).find((each) => each.key === key)?.status;
  const unreadable = status?.code === 99 ? status.message.split('\n')[0] : undefined;
  const isThere = status !== undefined || info.some((each) => each.repo === undefined);
  return {
    error: isThere ? unreadable : 'it does not answer in time',
    backups: info.flatMap((each) => each.backup ?? []).filter((b) => isPresent(b.database)),
    newest: info.flatMap((each) => each.archive ?? []).findLast((a) => isPresent(a.database))?.max ?? '',
  };
}

function judge(told: Told, { error, backups, newest }: View, cluster: PgCluster): Verdict {
  const { now, leads, due, dropped, timeline } = told;
  const last = backups.at(-1);
  if (error !== undefined) return fail(`the repository cannot be read: ${error}`);
  if (leads && isHole(dropped, last?.archive?.stop))
    return fail(
      `WAL is missing since the last backup: pgBackRest has dropped ${dropped}, as its queue was full (archive-push-queue-max)`,
      `See that archiving works, then: pigsty pgsql backup ${cluster.name} --type full`,
    );
  if (leads && isStray(newest, timeline))
    return warn(
      `the archive has WAL of timeline ${Number.parseInt(newest.slice(0, 8), 16)}, and the leader is on ${timeline}: another server of this database has archived there`,
      'Find a copy of it that was promoted with archiving on, and stop it. A restore goes along the timeline of its target.',
    );
  if (due !== '' && leads) return judgeDue(told, cluster);
  if (last === undefined) {
    return leads
      ? warn("the leader's repository holds no backup of this database", TAKE_ONE)
      : ok('replica, no backup of its own');
  }
  const [first] = leads ? missed(told, last.timestamp.stop, cluster) : [];
  if (first !== undefined) return first;
  const days = Math.floor((now - last.timestamp.stop) / DAY_SECONDS);
  if (last.error === true) return warn(`the last ${last.type} backup has errors`);
  if (leads && days > 8)
    return warn(`the last backup is ${days} days old`, 'Set pg_crontab, or run /pg/bin/pg-backup.');
  return ok(
    `${backups.length} backups, the last one ${days === 0 ? 'of today' : `${days} days old`} (${last.type})`,
  );
}

/** None where a later backup was taken, on whatever member. */
function missed({ scheduled, now }: Told, taken: number, cluster: PgCluster): readonly Verdict[] {
  const [, at = '0', type = '', words = ''] = /^(\d+) (\S+) (.*)$/.exec(scheduled) ?? [];
  if (Number(at) <= taken || scheduled === '') return [];
  const hours = Math.floor((now - Number(at)) / 3600);
  const when = hours < 1 ? 'within the last hour' : `${hours} h ago`;
  return [
    warn(
      `the scheduled backup (${type}) failed ${when}: ${words}`,
      `When that is fixed: pigsty pgsql backup ${cluster.name}`,
    ),
  ];
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
function judgeDue({ due, job, failed }: Told, cluster: PgCluster): Verdict {
  if (job === 'activating') return warn(`${due}: a full backup is under way`);
  if (!catchesUp(cluster)) return warn(due, TAKE_ONE);
  if (failed === '' && job !== 'failed') return warn(`${due}: a full backup begins within minutes`);
  return warn(
    `${due}, and none was taken: ${failed === '' ? `${catchUp.service} failed` : failed}`,
    `journalctl -u ${catchUp.service}; it is tried again every hour`,
  );
}

function parse(json: string): readonly StanzaInfo[] {
  try {
    return JSON.parse(json) as readonly StanzaInfo[];
  } catch {
    return [];
  }
}
