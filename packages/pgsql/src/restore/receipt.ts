/** What a restore reached. A type and not an interface, so that it is JSON. */
export type RestoreResult = {
  readonly cluster: string;
  /** The instance that was restored, and leads since. */
  readonly member: string;
  readonly target: string;
  /** The backup that it began with. */
  readonly set: string;
  readonly fromTimeline: number;
  /** What PostgreSQL said when it stopped. */
  readonly reached: string;
  readonly lsn: string | null;
  /** When the last transaction that is restored was committed, in UTC. */
  readonly time: string | null;
  /** The timeline that it was promoted to. */
  readonly timeline: number | null;
  /** How long the replay took. */
  readonly replaySeconds: number | null;
  /** Where the data from before is. */
  readonly kept: string;
};

/** Reads what the verification wrote down on the host: a word and a value on each line. */
export function readReceipt(
  text: string,
): Pick<RestoreResult, 'reached' | 'lsn' | 'time' | 'timeline' | 'replaySeconds'> {
  const of = (word: string): string | null =>
    new RegExp(`^${word} (.+)$`, 'm').exec(text)?.[1]?.trim() ?? null;
  const number = (word: string): number | null => {
    const value = of(word);
    return value === null ? null : Number(value);
  };
  return {
    reached: of('said') ?? '',
    lsn: of('lsn'),
    time: of('time'),
    timeline: number('timeline'),
    replaySeconds: number('seconds'),
  };
}
