import { expect } from 'vitest';
import type { Estate } from './estate.ts';

/** What a round of `pigsty drill failover --json` says. */
export interface DrillRound {
  readonly type: string;
  readonly passed: boolean;
  readonly reasons: readonly string[];
  readonly recoverySeconds: number;
  readonly lost: readonly number[];
  readonly twoLeaders: readonly { readonly seconds: number }[];
}

export interface Drill {
  readonly fault: string;
  readonly rounds: number;
}

/** Drills failovers of pg-test, each of which writes again in time, loses nothing, and never has two leaders. */
export async function drillFailover(demo: Estate, { fault, rounds }: Drill): Promise<readonly DrillRound[]> {
  const asked = ['--fault', fault, '--rounds', String(rounds), '--confirm', 'pg-test', '--json'];
  const drill = await demo.run('drill', 'failover', 'pg-test', ...asked);
  const results = drill.stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as DrillRound)
    .filter((line) => line.type === 'drill-round');
  expect(results, drill.all).toHaveLength(rounds);
  for (const round of results) {
    expect(round.reasons).toEqual([]);
    expect(round.lost).toEqual([]);
    expect(round.twoLeaders).toEqual([]);
    expect(round.recoverySeconds).toBeLessThan(30);
  }
  expect(drill.code, drill.all).toBe(0);
  return results;
}
