import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { startPigsty } from './harness/cli.ts';
import { deployed, members, on, type Estate } from './harness/estate.ts';
import { expectEmptyPlan } from './harness/expect.ts';
import { handoverPhase, leads, pausedPoolers } from './harness/leadership.ts';
import { startSteadyClients, type SteadyClients } from './harness/steady-clients.ts';
import { until } from './harness/wait.ts';

const application = {
  host: members[1],
  port: 5433,
  user: 'test',
  password: 'test',
  database: 'test',
} as const;
/** Its pool is in session mode. */
const administrator = {
  port: 6432,
  user: 'dbuser_dba',
  password: 'DBUser.DBA',
  database: 'postgres',
} as const;

/** While a client of this pooler has a server for itself. */
async function inSession<T>(host: string, use: () => Promise<T>): Promise<T> {
  const client = new pg.Client({ ...administrator, host });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select 1');
    return await use();
  } finally {
    await client.end();
  }
}

const switchover = ['pgsql', 'switchover', 'pg-test', '--yes'] as const;

describe('a switchover under clients that stay on their connections', () => {
  let demo: Estate;
  const clients = (): Promise<SteadyClients> =>
    startSteadyClients(application, `steady_${randomUUID().slice(0, 8)}`);

  beforeAll(async () => {
    demo = await deployed();
  });

  test('none of their transactions fails, there and back, and nothing differs from the inventory afterwards', async () => {
    const writers = await clients();
    const before = await leads(demo);
    const there = await demo.run(...switchover);
    const after = await leads(demo);
    // What it leaves behind at the pooler of the new leader would hold the way back up.
    await inSession(before.host, async () => undefined);
    const back = await demo.run(...switchover, '--to', before.name);
    await expectEmptyPlan(demo);
    const seen = await writers.end();
    expect(there.code, there.all).toBe(0);
    expect(there.all).toMatch(/Clients of the pooler waited \d+\.\d s/);
    expect(back.code, back.all).toBe(0);
    expect(after.name).not.toBe(before.name);
    expect((await leads(demo)).name).toBe(before.name);
    expect(seen.errors).toEqual([]);
    expect(seen.lost).toEqual([]);
    expect(seen.transactions).toBeGreaterThan(100);
    console.info(`${seen.transactions} transactions, the longest took ${seen.longestSeconds.toFixed(1)} s`);
  });

  test('the poolers lead nowhere else once the last client from before has left', async () => {
    await until(
      'no pooler leads elsewhere, and no program waits',
      async () => {
        const left = await Promise.all(
          members.map((host) =>
            on(
              host,
              'wc -c </run/postgresql/pgbouncer-forward.txt; systemctl list-units --no-legend "pigsty-handover-*" | wc -l',
            ),
          ),
        );
        return left.every((text) => text === '0\n0');
      },
      40_000,
    );
  });

  test('a command that is killed while clients wait leaves none of them waiting, and the same command finishes', async () => {
    const writers = await clients();
    const before = await leads(demo);
    const killed = startPigsty([...switchover, '--hold', '15'], { cwd: demo.folder });
    await handoverPhase(before.host, before.name, 'pausing|held');
    killed.kill();
    await killed.done;
    await handoverPhase(before.host, before.name, 'forwarding|done|given-up');
    expect(await pausedPoolers()).toEqual([]);
    const again = await demo.run(...switchover);
    const seen = await writers.end();
    expect(again.code, again.all).toBe(0);
    expect((await leads(demo)).name).not.toBe(before.name);
    expect(seen.errors).toEqual([]);
    expect(seen.lost).toEqual([]);
    expect(seen.longestSeconds).toBeLessThan(15);
  });

  test('a program on the host that is killed while clients wait leaves none of them waiting', async () => {
    const before = await leads(demo);
    const command = startPigsty(switchover, { cwd: demo.folder });
    await handoverPhase(before.host, before.name, 'pausing|held');
    // Twice: what systemd runs after its end is killed as well.
    const kill = `systemctl kill -s KILL pigsty-handover-${before.name}.service`;
    await on(before.host, `${kill}; sleep 0.03; ${kill} 2>/dev/null || :`);
    await until('no pooler is paused', async () => (await pausedPoolers()).length === 0, 15_000);
    await command.done;
    const again = await demo.run(...switchover);
    expect(again.code, again.all).toBe(0);
    await until(
      'a client writes',
      async () => {
        const client = new pg.Client(application);
        client.on('error', () => undefined);
        await client.connect();
        try {
          await client.query('create table if not exists written (); drop table written');
        } finally {
          await client.end();
        }
        return true;
      },
      20_000,
    );
  });

  test('a transaction that does not end: clients go on after the time that was given, and nothing has moved', async () => {
    const before = await leads(demo);
    const client = new pg.Client(application);
    client.on('error', () => undefined);
    await client.connect();
    await client.query('begin');
    await client.query('select 1 as held_open');
    const writers = await clients();
    const waited = await demo.run(...switchover, '--drain', '1');
    const [given, refused] = await inSession(before.host, async () => [
      await demo.run('pgsql', 'switchover', 'pg-test', '--abort', '--yes'),
      await demo.run(...switchover),
    ]);
    await client.query('commit');
    await client.end();
    const seen = await writers.end();
    expect(waited.code, waited.all).toBe(1);
    expect(waited.all).toContain('clients go on as before, nothing has moved');
    expect(given.code, given.all).toBe(0);
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toContain('1 of dbuser_dba in postgres have a session of their own');
    for (const { all } of [waited, refused]) expect(all).toMatch(/PID \d+ of test in test.*held_open/);
    expect((await leads(demo)).name).toBe(before.name);
    expect(await pausedPoolers()).toEqual([]);
    expect(seen.errors).toEqual([]);
    expect(seen.longestSeconds).toBeLessThan(15);
  });
});
