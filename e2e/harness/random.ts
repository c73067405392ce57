/** The seed of this run; PIGSTY_SEED repeats an earlier one. */
export const seed = Number(process.env['PIGSTY_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Numbers from 0 up to 1 that follow from the seed (mulberry32). */
export function randomNumbers(from: number = seed): () => number {
  let state = from;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
