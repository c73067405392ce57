import type { Op } from '@pigsty/sdk';

interface Declared {
  readonly state?: 'present' | 'absent' | undefined;
}

/** Whether an entry of a list is there or goes; there where it does not say. */
export const stateOf = ({ state = 'present' }: Declared): 'present' | 'absent' => state;

/** An op for each entry: for those that stay, and for those that go. */
export function divided<T extends Declared>(entries: readonly T[], opOf: (entry: T) => Op) {
  const of = (wanted: 'present' | 'absent'): readonly Op[] =>
    entries.filter((entry) => stateOf(entry) === wanted).map(opOf);
  return { present: of('present'), absent: of('absent') };
}
