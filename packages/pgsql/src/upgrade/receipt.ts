/** What an upgrade reached. A type and not an interface, so that it is JSON. */
export type UpgradeResult = {
  readonly cluster: string;
  readonly from: number;
  readonly to: number;
  /** The instance whose data was taken over, and that leads since. */
  readonly member: string;
  /** How long nobody could write. */
  readonly secondsWithoutWrites: number | null;
  /** Extensions that were updated: `test.vector`. */
  readonly extensions: readonly string[];
  /** Where the old data is, on every member. */
  readonly kept: string;
};

/** Reads what the stages wrote down on the host: a word and a value on each line. */
export function readReceipt(text: string): Pick<UpgradeResult, 'secondsWithoutWrites' | 'extensions'> {
  const of = (word: string): readonly string[] =>
    text.split('\n').flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const [stopped, serves] = [of('stopped')[0], of('serves')[0]];
  return {
    secondsWithoutWrites:
      stopped === undefined || serves === undefined
        ? null
        : Math.round((Number(serves) - Number(stopped)) * 10) / 10,
    extensions: of('extension'),
  };
}
