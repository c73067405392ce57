import { expect } from 'vitest';
import { members, meta, on } from './estate.ts';

const through = `PGPASSWORD=test pgbench -h ${members[1]} -p 5433 -U test`;

export interface Pgbench {
  /** It has run until now, and no transaction of it has failed. */
  readonly stillRuns: () => Promise<void>;
  /** Ends it, after the same has been seen. */
  readonly end: () => Promise<void>;
}

const log = (): Promise<string> => on(meta, 'cat /tmp/pgbench.log');

function expectNoneFailed(said: string): void {
  expect(said).not.toMatch(/error|aborted|[1-9]\d* failed/);
  expect(said).toMatch(/progress: .* 0 failed/);
}

/** Four clients of pgbench, each on one connection through the service of pg-test's primary, for an hour at most. */
export async function startPgbench(): Promise<Pgbench> {
  await on(meta, `${through} -i -q test 2>&1`);
  await on(
    meta,
    `systemd-run --quiet --unit=pgbench -E PGPASSWORD=test sh -c '${through} -n -c 4 -T 3600 -P 10 test >/tmp/pgbench.log 2>&1'`,
  );
  const stillRuns = async (): Promise<void> => {
    const alive = await on(meta, 'systemctl is-active pgbench.service || :');
    expectNoneFailed(await log());
    expect(alive).toBe('active');
  };
  return {
    stillRuns,
    end: async () => {
      await stillRuns();
      await on(meta, 'systemctl kill -s INT --kill-whom=all pgbench.service; sleep 2');
      expectNoneFailed(await log());
    },
  };
}

/** The least of the values that so many of a hundred do not exceed. */
const percentile = (values: readonly number[], of: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil((values.length * of) / 100) - 1] ?? 0;

/** How long clients were kept waiting, in seconds. */
export const waits = (held: readonly number[]): string =>
  `clients waited ${percentile(held, 50)} s in the median, ${percentile(held, 95)} s at the 95th percentile, ${Math.max(...held)} s at most (${held.join(', ')})`;
