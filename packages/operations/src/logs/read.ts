import { PigstyError } from '@pigsty/sdk';
import { logStores } from '@pigsty/infra/contract';
import type { OpenEstate } from '../run/open.ts';
import { atLeast, type LogEntry, type LogLevel } from './entry.ts';
import { logsFromHosts, type Span } from './from-hosts.ts';
import { logsFromStore } from './from-store.ts';
import type { LogSubject } from './subject.ts';

export interface LogQuestion extends Span {
  readonly subject: LogSubject;
  /** Entries of this level and of more serious ones. */
  readonly level?: LogLevel;
  /** Entries that contain this, large and small letters alike. */
  readonly grep?: string;
  /** The newest so many. */
  readonly limit: number;
  /** Ask the hosts, although there is a store. */
  readonly direct: boolean;
  readonly signal: AbortSignal;
}

export interface LogAnswer {
  /** In the order of their times. */
  readonly entries: readonly LogEntry[];
  /** `store` on the infra node named, or the hosts themselves. */
  readonly from: string;
  /** Every host or store that was to be asked has answered. */
  readonly complete: boolean;
  /** What is missing, one sentence each. */
  readonly notes: readonly string[];
}

/** How many lines are looked at to find those that are wanted. */
const searched = 20_000;

/** Reads logs from the store where the estate has one, and from the hosts where there is none or it does not answer. */
export async function readLogs(estate: OpenEstate, question: LogQuestion): Promise<LogAnswer> {
  const { subject, since, until, signal, grep, level, limit } = question;
  const { sources } = subject;
  const notes: string[] = [];
  const filtering = grep !== undefined || level !== undefined;
  const lines = filtering ? Math.max(searched, limit) : limit;
  for (const store of question.direct ? [] : logStores(estate.inventory))
    try {
      const ask = { sources, since, until, lines, signal, ...(grep === undefined ? {} : { grep }) };
      const entries = await logsFromStore(estate, store, ask);
      // What is older was not looked at: it may hold what is searched.
      if (filtering && entries.length >= lines)
        notes.push(`only the newest ${lines} lines were searched: see --since`);
      return answer(entries, question, { from: `the log store of ${store.instance}`, notes, complete: true });
    } catch (cause) {
      if (!(cause instanceof PigstyError) || cause.code === 'CANCELLED') throw cause;
      notes.push(
        `the log store of ${store.instance} (${store.host}) does not answer; the next place is asked`,
      );
    }
  const found = await logsFromHosts(estate, sources, { since, until, lines, signal });
  const { complete } = found;
  return answer(found.entries, question, { from: 'the hosts', notes: [...notes, ...found.notes], complete });
}

function answer(
  all: readonly LogEntry[],
  question: Pick<LogQuestion, 'since' | 'until' | 'level' | 'grep' | 'limit'>,
  { from, notes, complete }: Pick<LogAnswer, 'from' | 'notes' | 'complete'>,
): LogAnswer {
  const wanted = chosen(all, question);
  const entries = wanted.slice(-question.limit);
  return {
    entries,
    from,
    complete,
    notes:
      wanted.length > entries.length
        ? [
            ...notes,
            `${wanted.length - entries.length} older entries are not shown: see --number, --level and --grep`,
          ]
        : notes,
  };
}

/** Those of the time, the level and the text that are asked for, merged by their times. */
export function chosen(
  all: readonly LogEntry[],
  { since, until, level, grep }: Pick<LogQuestion, 'since' | 'until' | 'level' | 'grep'>,
): readonly LogEntry[] {
  const needle = grep?.toLowerCase();
  return all
    .filter(
      (e) =>
        e.time >= since &&
        e.time <= until &&
        (level === undefined || atLeast(e.level, level)) &&
        (needle === undefined || e.text.toLowerCase().includes(needle)),
    )
    .sort((a, b) => a.time - b.time);
}
