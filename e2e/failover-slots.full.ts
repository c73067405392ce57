import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { estate, fresh, members, meta, on, type Estate } from './harness/estate.ts';
import { etcdOnMembers } from './harness/etcd.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { leads } from './harness/leadership.ts';
import { query, whoAnswers, type Target } from './harness/postgres.ts';
import { rowIds, writes } from './harness/numbered-rows.ts';
import { until } from './harness/wait.ts';
import { withStandbyCluster } from './harness/with-cluster.ts';

const [first, second] = members;
const both = [first, second];
/** At the leader, beside the pooler. */
const superuser = { host: first, port: 5436, user: 'dbuser_dba', password: 'DBUser.DBA' } as const;
const subscriber = { ...superuser, host: meta, port: 5432, database: 'meta' } as const;
const SLOT = 'story_sub';

/** pg-test with two members, which keeps a failover slot for pg-meta. */
const withSlot = (text: string): string =>
  withStandbyCluster(etcdOnMembers(text)).replace(
    /^( *)pg_cluster: pg-test$/m,
    `$&\n$1pg_slots: [{ name: ${SLOT}, database: test, failover: true }]`,
  );

const member = (host: string): Target => ({ ...superuser, host, port: 5432 });

interface SlotState {
  readonly [column: string]: unknown;
  readonly synced: boolean;
  readonly workers: number;
  readonly at: string;
}

/** The slot as a member has it, and how many workers keep slots in step there. */
async function slotOn(host: string): Promise<SlotState | undefined> {
  const [row] = await query<SlotState>(
    member(host),
    `select synced, (confirmed_flush_lsn - '0/0')::text as at,
       (select count(*)::int from pg_stat_activity where backend_type = 'slotsync worker') as workers
     from pg_replication_slots where slot_name = '${SLOT}' and not temporary`,
  );
  return row;
}

/** Waits until a replica has the slot from its leader, at a position that goes on. Seconds that this took. */
async function inStep(host: string, timeoutMs = 120_000): Promise<number> {
  const since = performance.now();
  const before = await until(
    `${SLOT} of ${host} is in step`,
    async () => {
      const slot = await slotOn(host);
      return slot?.synced === true && slot.workers === 1 ? slot : undefined;
    },
    timeoutMs,
  );
  await until(`${SLOT} of ${host} goes on`, async () => {
    const slot = await slotOn(host);
    return slot?.synced === true && BigInt(slot.at) > BigInt(before.at);
  });
  return (performance.now() - since) / 1000;
}

/** Writes a row every 50 ms, and the same one again where it is not known to be there. */
function startStory(from: number): { end(): Promise<number> } {
  let [next, stopped] = [from, false];
  const done = (async (): Promise<void> => {
    while (!stopped)
      try {
        await query(writes, `insert into story values (${next}) on conflict do nothing`);
        next += 1;
        await pause(50);
      } catch {
        await pause(200);
      }
  })();
  return {
    end: async () => {
      stopped = true;
      await done;
      return next;
    },
  };
}

const received = async (): Promise<readonly number[]> =>
  (await query<{ id: number }>(subscriber, 'select id from story order by id')).map((row) => row.id);

/** The subscriber has what the publisher has: no row is missing, and none came twice. */
async function expectNoGap(): Promise<void> {
  const ids = await rowIds();
  await until('the subscriber has the last row', async () => (await received()).at(-1) === ids.at(-1));
  expect(await received()).toEqual(ids);
}

/** A slot that its leader has made, and has not got from another one; the subscriber has everything when this begins. */
async function makeItsOwn(): Promise<void> {
  await query(subscriber, 'alter subscription story disable');
  const freed = `select pg_drop_replication_slot('${SLOT}') from pg_replication_slots where slot_name = '${SLOT}' and not active`;
  await until('nobody reads from the slot', async () => (await query(superuser, freed)).length === 1);
  await query(
    superuser,
    `select pg_create_logical_replication_slot('${SLOT}', 'pgoutput', failover => true)`,
  );
  await query(subscriber, 'alter subscription story enable');
}

const other = (host: string): string => (host === first ? second : first);

describe('a subscriber of a failover slot', () => {
  let demo: Estate;
  let next = 1;
  beforeAll(async () => {
    if (process.env['PIGSTY_KEEP'] === undefined) await fresh();
    demo = await estate(withSlot);
    await expectSuccess(demo, 'deploy', '--yes');
    await query(superuser, 'create table if not exists story (id int primary key)');
    await query(superuser, 'grant all on story to test');
    await query(superuser, 'create publication story for table story');
    await query(subscriber, 'create table story (id int primary key)');
    await query(
      subscriber,
      `create subscription story connection 'host=${both.join(',')} port=${superuser.port} dbname=test user=${superuser.user} password=${superuser.password}'
       publication story with (slot_name = ${SLOT}, failover = true)`,
    );
  });

  test('has its slot in step on the replica, which nobody warns about', async () => {
    const story = startStory(next);
    const { host } = await leads(demo);
    await inStep(other(host));
    await expectEmptyPlan(demo);
    await expectSuccess(demo, 'health', 'pgsql');
    next = await story.end();
    await expectNoGap();
  });

  test('misses no row over two switchovers there and back, after each of which the former leader keeps the slot in step', async () => {
    const story = startStory(next);
    for (const turn of ['there', 'back']) {
      const before = await leads(demo);
      const moved = await expectSuccess(demo, 'pgsql', 'switchover', 'pg-test', '--yes');
      expect(moved.all).not.toContain('end with its leadership');
      expect((await leads(demo)).host).toBe(other(before.host));
      const seconds = await inStep(before.host);
      console.info(`${turn}: in step on ${before.name} ${seconds.toFixed(1)} s after the switchover`);
      console.info(/drop failover slots of .*/.exec(moved.all)?.[0] ?? 'nothing was to be dropped');
    }
    next = await story.end();
    await expectNoGap();
    await expectEmptyPlan(demo);
    // Within minutes by itself: a leader's repository lacks what was written before it led.
    for (const host of both) await on(host, 'systemctl start pg-backup-catch-up.service');
    await expectSuccess(demo, 'health', 'pgsql');
  });

  test('misses no row over a failover, after which health names the slot that the former leader still has', async () => {
    const { name, host } = await leads(demo);
    await makeItsOwn();
    const story = startStory(next);
    await inStep(other(host));
    await on(host, 'systemctl kill -s KILL patroni; pkill -KILL -x postgres; systemctl stop patroni');
    await until(
      `${other(host)} leads`,
      async () => !(await whoAnswers({ ...superuser, host: other(host) })).standby,
    );
    await until('rows are written again', async () => (await received()).length > next);
    await on(host, 'systemctl start patroni');
    await until(`${name} follows`, async () => (await whoAnswers(member(host))).standby);
    const { all } = await demo.run('health', 'pgsql');
    expect(all).toContain(`${name} follows, and still has failover slots from the time when it led: ${SLOT}`);
    expect((await slotOn(host))?.synced).toBe(false);
    const [, statement = ''] = /(SELECT pg_drop_replication_slot\('\w+'\);)/.exec(all) ?? [];
    await query(member(host), statement);
    const seconds = await inStep(host);
    console.info(`in step on ${name} ${seconds.toFixed(1)} s after its own slot was dropped`);
    next = await story.end();
    await expectNoGap();
    await expectEmptyPlan(demo);
  });
});
