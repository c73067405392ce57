import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { estate, leaveNothing, members, on, type Estate } from './harness/estate.ts';
import { expectSuccess } from './harness/expect.ts';
import { leads, letLead } from './harness/leadership.ts';
import { query } from './harness/postgres.ts';
import { until } from './harness/wait.ts';
import { withCluster } from './harness/with-cluster.ts';

const [first, second, third] = members;
const administrator = { user: 'dbuser_dba', password: 'DBUser.DBA' } as const;
/** At the leader of pg-test, beside the pooler. */
const publisher = { host: second, port: 5436, ...administrator } as const;
const subscriber = { host: third, port: 5432, ...administrator } as const;

interface Slot extends Record<string, unknown> {
  readonly name: string;
  readonly failover: boolean;
  readonly synced: boolean;
}

// The subscriber is where other specs have a member of pg-test.
afterAll(() => (process.env['PIGSTY_KEEP'] === undefined ? leaveNothing() : undefined));

describe('a subscriber of a cluster whose leadership moves', () => {
  let two: Estate;
  const rows = async (of: Parameters<typeof query>[0]): Promise<number> =>
    Number((await query<{ n: string }>(of, 'select count(*) as n from story'))[0]?.n);
  const slots = (host: string): Promise<readonly Slot[]> =>
    query<Slot>(
      { ...publisher, host, port: 5432 },
      "select slot_name as name, failover, synced from pg_replication_slots where slot_type = 'logical' order by 1",
    );
  const other = (host: string): string => (host === first ? second : first);
  const write = async (): Promise<void> => {
    await query(publisher, 'insert into story select 1 from generate_series(1, 10)');
  };
  const hasAll = (): Promise<boolean> =>
    until('the subscriber has every row', async () => (await rows(subscriber)) === (await rows(publisher)));
  const keptInStep = (host: string): Promise<boolean> =>
    until(
      `PostgreSQL keeps the slot in step on ${host}`,
      async () => JSON.stringify(await slots(host)) === '[{"name":"orders","failover":true,"synced":true}]',
    );

  /** By a slot that the present leader makes, and that is in step nowhere yet. */
  const subscribe = async (): Promise<void> => {
    await query(
      subscriber,
      `create subscription orders connection 'host=${first},${second} port=5432,5432 target_session_attrs=read-write dbname=test user=dbuser_dba password=DBUser.DBA' publication orders with (failover = true, copy_data = false)`,
    );
  };

  beforeAll(async () => {
    two = await estate((text) =>
      withCluster(
        text.replace(/^ {4}pg-meta:[\s\S]*?(?=^ {4}pg-test:)/m, '').replace(/^.*pg_seq: 3.*\n/m, ''),
        {
          name: 'pg-sub',
          host: third,
        },
      ).replace(
        /^( *)pg_cluster: pg-test$/m,
        '$&\n$1pg_slots: [{ name: orders, database: test, failover: true }]',
      ),
    );
    // Code 2: deployed, and a probe of health had no answer in time.
    const deployed = await two.run('deploy', '--yes');
    expect([0, 2], deployed.all).toContain(deployed.code);
    await letLead(two, 'pg-test-1');
    for (const end of [publisher, subscriber]) await query(end, 'create table story (id int)');
    await query(publisher, 'create publication orders for table story');
    await subscribe();
    await write();
    await hasAll();
  });

  test('a former leader that comes back by itself is named with its slot until that is dropped', async () => {
    const former = await leads(two);
    await keptInStep(other(former.host));
    await on(former.host, 'systemctl stop patroni');
    await until('the other member leads', async () => (await leads(two)).host === other(former.host));
    await on(former.host, 'systemctl start patroni');
    await until('it follows', async () => (await slots(former.host)).length === 1);
    await write();
    await hasAll();
    for (const words of [['plan'], ['health', 'pgsql', '-l', former.name]])
      expect((await two.run(...words)).all, words[0]).toContain(
        `${former.name} follows, and still has failover slots from the time when it led: orders`,
      );
    const hint = /SELECT pg_drop_replication_slot\('orders'\);/.exec((await two.run('plan')).all)?.[0];
    await query({ ...publisher, host: former.host, port: 5432 }, hint ?? 'no statement');
    await keptInStep(former.host);
    expect((await two.run('plan')).all).not.toContain('failover slots from the time');
  });

  test('has every row after the leadership has moved there and back, and PostgreSQL keeps the slot in step each time', async () => {
    await query(subscriber, 'drop subscription orders');
    await subscribe();
    for (const turn of [1, 2, 3]) {
      const before = await leads(two);
      await keptInStep(other(before.host));
      const moved = await expectSuccess(two, 'pgsql', 'switchover', 'pg-test', '--yes');
      // Later it has the one that PostgreSQL has made there, which it goes on with.
      if (turn === 1) expect(moved.all).toContain(`drop failover slots of ${before.name}`);
      expect((await leads(two)).host).toBe(other(before.host));
      await write();
      await hasAll();
      await keptInStep(before.host);
    }
  });

  test('has what was written while it was away, over a rolling restart', async () => {
    const { host } = await leads(two);
    await keptInStep(other(host));
    await query(subscriber, 'alter subscription orders disable');
    await write();
    await expectSuccess(two, 'pgsql', 'restart', 'pg-test', '--yes');
    await write();
    await query(subscriber, 'alter subscription orders enable');
    await hasAll();
    await keptInStep(other((await leads(two)).host));
  });
});
