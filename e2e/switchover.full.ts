import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { startPigsty } from './harness/cli.ts';
import { deployed, members, on, type Estate } from './harness/estate.ts';
import { leads, pausedPoolers } from './harness/leadership.ts';
import { startPgbench, waits } from './harness/pgbench.ts';
import { randomNumbers, seed } from './harness/random.ts';
import { startSteadyClients } from './harness/steady-clients.ts';

const rounds = 20;
const kills = 10;
const holdSeconds = 20;
const application = {
  host: members[1],
  port: 5433,
  user: 'test',
  password: 'test',
  database: 'test',
} as const;
const switchover = ['pgsql', 'switchover', 'pg-test', '--yes'] as const;

describe('switchovers under load', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
  });

  test(`no transaction of pgbench fails in ${rounds} of them`, async () => {
    const pgbench = await startPgbench();
    const held: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const result = await demo.run(...switchover, '--json');
      expect(result.code, result.all).toBe(0);
      const [, seconds] = /"heldSeconds":([0-9.]+)/.exec(result.stdout) ?? [];
      expect(seconds, result.all).toBeDefined();
      held.push(Number(seconds));
    }
    console.info(`${rounds} switchovers: ${waits(held)}`);
    await pgbench.end();
  });

  test(`the same command finishes each of ${kills} that are killed, and no pooler is paused for longer than its bound`, async () => {
    const random = randomNumbers();
    const clients = await startSteadyClients(application, `killed_${randomUUID().slice(0, 8)}`);
    const moments: string[] = [];
    for (let i = 0; i < kills; i += 1) {
      const before = await leads(demo);
      const killed = startPigsty([...switchover, '--hold', String(holdSeconds)], { cwd: demo.folder });
      const afterMs = 1000 + random() * 11_000;
      await Promise.race([pause(afterMs), killed.done]);
      killed.kill();
      await killed.done;
      const moved = (await leads(demo)).name !== before.name;
      const unfinished = await on(before.host, 'ls /etc/pigsty/procedures 2>/dev/null | wc -l');
      moments.push(`${(afterMs / 1000).toFixed(1)} s${moved ? ', moved' : ''}`);
      if (!moved || unfinished !== '0') {
        const again = await demo.run(...switchover);
        expect(again.code, `seed ${seed}; ${moments.join('; ')}\n${again.all}`).toBe(0);
      }
      expect((await leads(demo)).name, moments.join('; ')).not.toBe(before.name);
    }
    const seen = await clients.end();
    console.info(
      `seed ${seed}; killed after ${moments.join('; ')}; ${seen.transactions} transactions, the longest took ${seen.longestSeconds.toFixed(1)} s`,
    );
    expect(await pausedPoolers()).toEqual([]);
    expect(seen.errors).toEqual([]);
    expect(seen.lost).toEqual([]);
    expect(seen.longestSeconds).toBeLessThan(holdSeconds);
  });
});
