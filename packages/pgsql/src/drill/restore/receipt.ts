import { readReceipt } from '../../restore/receipt.ts';

/** What a drill found. A type and not an interface, so that it is JSON. */
export type RestoreDrillResult = {
  readonly cluster: string;
  /** The throw-away instance ran on its host. */
  readonly member: string;
  readonly passed: boolean;
  /** Why not. */
  readonly reasons: readonly string[];
  readonly seed: number;
  readonly set: string;
  readonly target: string;
  readonly reached: string;
  readonly lsn: string | null;
  /** When the last transaction that was restored was committed, in UTC. */
  readonly time: string | null;
  /** From the beginning until the restored database was open for writes. */
  readonly rtoSeconds: number | null;
  /** Age of the newest WAL that a restore would have reached, when the drill began. */
  readonly rpoSeconds: number | null;
  /** `passed`, `failed`, or why it was not run. */
  readonly amcheck: string;
  /** The same of the checksums of pages. */
  readonly checksums: string;
  readonly restoredBytes: number | null;
};

/** Holds what the host wrote down against what a drill should come to. */
export function judgeDrill(
  text: string,
  drill: Pick<RestoreDrillResult, 'cluster' | 'member' | 'seed' | 'set' | 'target'>,
): RestoreDrillResult {
  const of = (word: string): string | undefined => new RegExp(`^${word} (.+)$`, 'm').exec(text)?.[1]?.trim();
  const number = (word: string): number | null => {
    const value = of(word);
    return value === undefined ? null : Number(value);
  };
  const { reached, lsn, time } = readReceipt(text);
  const [begun, opened] = [number('begun'), number('opened')];
  const [amcheck, checksums] = [of('amcheck') ?? 'not run', of('checksums') ?? 'not run'];
  const failed = of('failed');
  const reasons = [
    ...(failed === undefined ? [] : [failed]),
    ...(failed === undefined && (reached === '' || opened === null)
      ? ['the restored database was not opened']
      : []),
    ...(amcheck === 'failed' ? [`pg_amcheck: ${of('amcheck-says') ?? 'no reason given'}`] : []),
    ...(checksums === 'failed' ? [`pg_checksums: ${of('checksums-says') ?? 'no reason given'}`] : []),
  ];
  return {
    ...drill,
    passed: reasons.length === 0,
    reasons,
    reached,
    lsn,
    time,
    rtoSeconds: begun === null || opened === null ? null : (opened - begun) / 1000,
    rpoSeconds: number('rpo'),
    amcheck,
    checksums,
    restoredBytes: number('bytes'),
  };
}
