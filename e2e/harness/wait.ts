import { setTimeout as pause } from 'node:timers/promises';

/** Asks until the answer is given; on time-out says what was last seen. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined | false>,
  timeoutMs = 120_000,
  everyMs = 500,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  let last: unknown = 'nothing';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline)
      throw new Error(`waited ${timeoutMs / 1000} s in vain: ${what}; last seen: ${String(last)}`);
    await pause(everyMs);
  }
}
