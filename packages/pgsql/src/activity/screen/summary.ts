import type { ScreenCell, ScreenPart } from '@pigsty/sdk';
import type { ObservedMember } from '../member.ts';
import type { SampledSession } from '../sample.ts';
import { mostSessions } from '../sql.ts';
import { age, shortState, toned } from './words.ts';

/** A transaction that is open for longer keeps vacuum from its work, and locks from others. */
const longSeconds = 60;
const manyTransactions = 1_000_000;

/** What the sessions of a member do, and what keeps it from cleaning up, a sentence each. */
export function summaryPart(member: ObservedMember): ScreenPart {
  const rows = [...doing(member), ...oldest(member), ...prepared(member), ...horizon(member)];
  return { columns: [{ title: '', rest: true }], rows: rows.map((cell) => [cell]) };
}

function doing({ instance, active, idle, idleInTransaction, blocked, waits, sessions }: ObservedMember) {
  if (active === null) return [];
  const kinds = Object.entries(waits)
    .sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
    .map(([kind, n]) => `${kind} ${n}`);
  const text = [
    `${instance}: ${active} active${kinds.length === 0 ? '' : ` (${kinds.join(', ')})`}`,
    `${blocked ?? 0} blocked`,
    `${idleInTransaction ?? 0} idle in tx`,
    `${idle ?? 0} idle`,
    ...(sessions.length >= mostSessions ? [`the first ${mostSessions} are shown`] : []),
  ].join(', ');
  return [toned(text, (blocked ?? 0) > 0 ? 'warn' : undefined)];
}

function oldest({ sessions }: ObservedMember): readonly ScreenCell[] {
  const first = sessions
    .filter((s) => s.transactionSeconds !== null)
    .reduce<SampledSession | undefined>(
      (found, s) =>
        found === undefined || (s.transactionSeconds ?? 0) > (found.transactionSeconds ?? 0) ? s : found,
      undefined,
    );
  if (first === undefined) return [];
  const seconds = first.transactionSeconds ?? 0;
  const text = `oldest transaction: ${age(seconds)}, ${ofSession(first)}`;
  return [toned(text, seconds >= longSeconds ? 'warn' : undefined)];
}

function prepared({ prepared: all }: ObservedMember): readonly ScreenCell[] {
  const [first] = all;
  if (first === undefined) return [];
  const many =
    all.length === 1 ? '1 prepared transaction' : `${all.length} prepared transactions, the oldest`;
  const text = `${many}: "${first.name}" of ${first.owner} in ${first.database} for ${age(first.seconds)}`;
  return [toned(text, first.seconds >= longSeconds ? 'warn' : undefined)];
}

function horizon({ horizon: holder, sessions }: ObservedMember): readonly ScreenCell[] {
  if (holder === null || holder.transactions === 0) return [];
  const session = holder.kind === 'session' ? sessions.find((s) => String(s.pid) === holder.name) : undefined;
  const who = {
    session: session === undefined ? `pid ${holder.name}` : whose(session),
    standby: `standby ${holder.name} (hot_standby_feedback)`,
    slot: `replication slot ${holder.name}`,
    prepared: `prepared transaction "${holder.name}"`,
  }[holder.kind];
  const text = `xmin horizon: ${holder.transactions} transactions back, by ${who}`;
  return [toned(text, holder.transactions >= manyTransactions ? 'warn' : undefined)];
}

function ofSession(session: SampledSession): string {
  return `${whose(session)}, ${shortState(session.state) || session.kind}`;
}

function whose({ pid, user, database, kind }: SampledSession): string {
  return `pid ${pid} of ${user ?? kind}${database === null ? '' : ` in ${database}`}`;
}
