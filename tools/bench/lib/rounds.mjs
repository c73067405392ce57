/** How often the expensive measurements are made: BENCH_ROUNDS, default 2. */
export const rounds = Math.max(1, Number(process.env.BENCH_ROUNDS ?? 2));

/** How often the cheap ones. */
export const cheapRounds = 5;

/** What `work` gives, so many times, one after the other. */
export async function repeat(count, work) {
  const results = [];
  for (let i = 0; i < count; i += 1) results.push(await work(i));
  return results;
}
