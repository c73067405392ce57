import { readReceipt } from '../receipt.ts';

/** What a restore aside reached. A type and not an interface, so that it is JSON. */
export type AsideResult = {
  readonly cluster: string;
  /** The copy is on its host. */
  readonly member: string;
  readonly host: string;
  readonly target: string;
  /** The backup that it began with. */
  readonly set: string;
  readonly fromTimeline: number;
  /** What PostgreSQL said when it stopped. */
  readonly reached: string;
  readonly lsn: string | null;
  /** When the last transaction that is restored was committed, in UTC. */
  readonly time: string | null;
  readonly replaySeconds: number | null;
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
