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

const other = (host: string): string => (host === first ? second : first);

let demo: Estate;
beforeAll(async () => {
  if (process.env['PIGSTY_KEEP'] === undefined) await fresh();
  demo = await estate(withSlot);
  await expectSuccess(demo, 'deploy', '--yes');
});

describe('a subscriber of a failover slot', () => {
  let next = 1;
  beforeAll(async () => {
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

  /** While rows are written; afterwards the subscriber has them all. */
  async function meanwhile(work: () => Promise<void>): Promise<void> {
    const story = startStory(next);
    try {
      await work();
    } finally {
      next = await story.end();
    }
    await expectNoGap();
    await expectEmptyPlan(demo);
  }

  test('has its slot in step on the replica, which nobody warns about', () =>
    meanwhile(async () => {
      const { host } = await leads(demo);
      await inStep(other(host));
      const plan = await demo.run('plan');
      expect(plan.all).not.toContain(SLOT);
    }));

  test('misses no row over two switchovers there and back, after each of which the former leader keeps the slot in step', async () => {
    await meanwhile(async () => {
      for (const turn of ['there', 'back']) {
        const before = await leads(demo);
        const moved = await expectSuccess(demo, 'pgsql', 'switchover', 'pg-test', '--yes');
        expect(moved.all).not.toContain('end with its leadership');
        expect((await leads(demo)).host).toBe(other(before.host));
        const seconds = await inStep(before.host);
        console.info(`${turn}: in step on ${before.name} ${seconds.toFixed(1)} s after it was asked`);
        console.info(/drop failover slots of .*/.exec(moved.all)?.[0] ?? 'nothing was to be dropped');
      }
    });
    // Within minutes by itself: a leader's repository lacks what was written before it led.
    for (const host of both) await on(host, 'systemctl start pg-backup-catch-up.service');
    await expectSuccess(demo, 'health', 'pgsql', '-l', 'pg-test');
  });

  test('misses no row over a failover either, and the former leader keeps the slot in step when it is back', () =>
    meanwhile(async () => {
      const { name, host } = await leads(demo);
      await inStep(other(host));
      const before = (await received()).length;
      await on(host, 'systemctl kill -s KILL patroni; pkill -KILL -x postgres; systemctl stop patroni');
      await until(
        `${other(host)} leads`,
        async () => !(await whoAnswers({ ...superuser, host: other(host) })).standby,
      );
      await until('rows reach the subscriber again', async () => (await received()).length > before + 20);
      await on(host, 'systemctl start patroni');
      await until(`${name} follows`, async () => (await whoAnswers(member(host))).standby);
      console.info(`in step on ${name} ${(await inStep(host)).toFixed(1)} s after it followed`);
    }));
});

const streams = (host: string): Promise<boolean> =>
  until(
    `${host} streams`,
    async () => {
      const [row] = await query<{ n: number }>(
        member(host),
        "select count(*)::int as n from pg_stat_wal_receiver where status = 'streaming'",
      );
      return row?.n === 1;
    },
    180_000,
  );

describe('a replica with a tablespace that is copied again', () => {
  const place = '/data/postgres/fast';
  const reinit = (name: string): ReturnType<Estate['run']> =>
    demo.run('pgsql', 'reinit', name, '--confirm', name);
  /** Ends pg_basebackup on a host when it has begun to fill the tablespace. */
  const killCopy = (host: string, then = ':'): Promise<string> =>
    on(
      host,
      `timeout 120 sh -c 'until pgrep -x pg_basebackup >/dev/null && [ -n "$(ls -A ${place}/PG_17_*/* 2>/dev/null)" ]; do sleep 0.01; done'; pkill -KILL -x pg_basebackup; ${then}`,
    );
  const rowsOn = (host: string): Promise<unknown> =>
    query(member(host), 'select count(*)::int as n, sum(length(words))::int as length from wide');
  let replica = { name: '', host: '' };

  beforeAll(async () => {
    const leader = await leads(demo);
    replica = { host: other(leader.host), name: leader.name === 'pg-test-1' ? 'pg-test-2' : 'pg-test-1' };
    // Also where a standby cluster replays it.
    for (const host of members) await on(host, `install -d -o postgres -g postgres -m 700 ${place}`);
    await query(superuser, `create tablespace fast location '${place}'`);
    await on(
      leader.host,
      `cd /; runuser -u postgres -- psql -qX -d test -c "create table wide tablespace fast as select i, repeat(md5(i::text), 20) as words from generate_series(1, 150000) i"`,
    );
    await streams(replica.host);
  });

  test('is back with all rows although the copy was killed half-way', async () => {
    const [copied] = await Promise.all([reinit(replica.name), killCopy(replica.host)]);
    expect(copied.code, copied.all).toBe(0);
    console.info(`copied in ${copied.seconds.toFixed(1)} s, with one copy that was killed`);
    expect(await on(replica.host, 'journalctl --unit patroni --output=cat --since=-10min')).toContain(
      `emptying ${place}, which an earlier copy has left`,
    );
    await streams(replica.host);
    expect(await rowsOn(replica.host)).toEqual(await rowsOn(other(replica.host)));
    await expectEmptyPlan(demo);
  });

  test('says what pg_basebackup says where copies go on to fail, and deletes nothing of others', async () => {
    const words = `directory "${place}" exists but is not empty`;
    const [copied] = await Promise.all([
      reinit(replica.name),
      killCopy(replica.host, `echo mine >${place}/theirs`),
    ]);
    expect(copied.code, copied.all).not.toBe(0);
    expect(copied.all).toContain('the copy failed 2 times, and Patroni goes on trying');
    expect(copied.all).toContain(words);
    expect(await on(replica.host, `cat ${place}/theirs; rm ${place}/theirs`)).toBe('mine');
    await streams(replica.host);
    await expectSuccess(demo, 'pgsql', 'reinit', replica.name, '--abort', '--confirm', replica.name);
    await expectSuccess(demo, 'deploy', '--yes');
    expect(await rowsOn(replica.host)).toEqual(await rowsOn(other(replica.host)));
  });
});

describe('a former leader that has written what nobody else has', () => {
  test('and whose rewind fails is copied again, and its last WAL is kept where health says', async () => {
    const { name, host } = await leads(demo);
    const next = other(host);
    await on(host, 'pkill -STOP -f "postgres: .*[w]alsender"');
    await query(member(host), "create table only_there as select 'written only there' as words");
    await on(
      host,
      'systemctl kill -s KILL patroni; pkill -KILL -x postgres; systemctl stop patroni; rm -rf /pg/diverged',
    );
    await until(`${next} leads`, async () => !(await whoAnswers(member(next))).standby);
    // What pg_rewind reads files with.
    const file = 'pg_read_binary_file(text, bigint, bigint, boolean)';
    await query(
      { ...member(next), database: 'postgres' },
      `revoke execute on function ${file} from replicator`,
    );
    await on(host, 'systemctl start patroni');
    await streams(host);
    const { all } = await demo.run('health', 'pgsql', '-l', host);
    console.info(/Patroni removed the data of .*/.exec(all)?.[0]);
    expect(all).toMatch(
      new RegExp(
        `Patroni removed the data of ${name} .* after [0-9A-F/]+ on timeline \\d+, up to [0-9A-F/]+, is gone`,
      ),
    );
    const [, kept = ''] = /pg_waldump shows what is in the files of (\S+)\./.exec(all) ?? [];
    expect(await on(host, `grep -l 'written only there' ${kept}/*`)).toContain(kept);
    expect(Number(await on(host, `du -sm ${kept} | cut -f 1`))).toBeLessThan(300);
    const [row] = await query(member(host), "select to_regclass('only_there') as found");
    expect(row?.['found']).toBeNull();
    await expectSuccess(demo, 'deploy', '--yes');
    await expectEmptyPlan(demo);
  });
});
