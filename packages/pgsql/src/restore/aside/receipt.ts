import { readReceipt, type RestoreResult } from '../receipt.ts';

/** What a restore aside reached. A type and not an interface, so that it is JSON. */
export type AsideResult = Pick<
  RestoreResult,
  'cluster' | 'member' | 'target' | 'set' | 'fromTimeline' | 'reached' | 'lsn' | 'time' | 'replaySeconds'
> & {
  /** The copy is there. */
  readonly host: string;
  readonly directory: string;
  /** Connects to it, as a command on that host. */
  readonly connect: string;
  /** `~` before the rows: an estimate, as the table is large. */
  readonly tables: readonly { readonly table: string; readonly rows: string }[];
  /** What the query of `--probe` answered. */
  readonly answer: readonly string[];
};

/** What the host wrote down of it. */
export function readAside(
  text: string,
): Pick<AsideResult, 'reached' | 'lsn' | 'time' | 'replaySeconds' | 'tables' | 'answer'> {
  const { reached, lsn, time, replaySeconds } = readReceipt(text);
  const of = (word: string): readonly string[] =>
    text.split('\n').flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const tables = of('table').map((line) => {
    const [table = '', rows = ''] = line.split('\t');
    return { table, rows };
  });
  return { reached, lsn, time, replaySeconds, tables, answer: of('answer') };
}
