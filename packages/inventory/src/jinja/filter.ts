/** A filter over plain data. */
export type Filter = (
  value: unknown,
  others: readonly unknown[],
  named: ReadonlyMap<string, unknown>,
) => unknown;
