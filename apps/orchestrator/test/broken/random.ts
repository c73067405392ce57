/** Numbers that are the same in every run (mulberry32). */
export interface Random {
  /** A whole number from 0, below the limit. */
  below(limit: number): number;
}

export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return {
    below: (limit) => {
      state = (state + 0x6d2b79f5) >>> 0;
      let t = state;
      t = Math.imul(t ^ (t >>> 15), t | 1);
      t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
      return ((t ^ (t >>> 14)) >>> 0) % limit;
    },
  };
}

/** Up to `count` of them, in their order. */
export function some<T>(all: readonly T[], count: number, random: Random): readonly T[] {
  const left = all.map((value, index) => ({ value, index }));
  const chosen: typeof left = [];
  while (chosen.length < count && left.length > 0) chosen.push(...left.splice(random.below(left.length), 1));
  return chosen.sort((a, b) => a.index - b.index).map(({ value }) => value);
}
