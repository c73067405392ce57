import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rounds } from './alerts/rounds.ts';
import { injected, rulesOf, table, type Row } from './harness/alerted-faults.ts';
import { leaveNothing, meta, type Estate } from './harness/estate.ts';
import { expectEmptyPlan } from './harness/expect.ts';
import type { Receiver } from './harness/receiver.ts';
import { until } from './harness/wait.ts';
import { watchedEverything } from './harness/watched.ts';

describe('faults of six modules on four hosts', () => {
  let estate: Estate;
  let receiver: Receiver;
  let rules: ReadonlyMap<string, number>;
  const rows: Row[] = [];
  beforeAll(async () => {
    ({ estate, receiver } = await watchedEverything());
    rules = await rulesOf(meta);
  });
  afterAll(async () => {
    await receiver.close();
    console.log(table(rows));
    if (process.env['PIGSTY_KEEP'] === undefined) await leaveNothing();
  });

  test.for(rounds)('$title: each arrives at a receiver, and that it is over does', async ({ faults }) => {
    rows.push(...(await injected(faults, { receiver, rules })));
  });

  test('leave nothing that has to be deployed, and health is well', async () => {
    expect(rows).toHaveLength(rounds.flatMap(({ faults }) => faults).flatMap(({ raises }) => raises).length);
    await expectEmptyPlan(estate);
    await until('health is well', async () => (await estate.run('health')).code === 0);
  });
});
