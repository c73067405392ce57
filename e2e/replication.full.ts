import { beforeAll, describe, expect, test } from 'vitest';
import { estate, members, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { leads } from './harness/leadership.ts';
import { query } from './harness/postgres.ts';
import { until } from './harness/wait.ts';

const writes = { host: members[1], port: 5433 } as const;
/** At the leader, beside the pooler. */
const superuser = { ...writes, port: 5436, user: 'dbuser_dba', password: 'DBUser.DBA' } as const;

describe('replication', () => {
  let two: Estate;
  beforeAll(async () => {
    two = await estate((text) =>
      text.replace(/^ {4}pg-meta:[\s\S]*?(?=^ {4}pg-test:)/m, '').replace(/^.*pg_seq: 3.*\n/m, ''),
    );
    await expectSuccess(two, 'deploy', '--yes');
  });

  const streams = async (): Promise<boolean> =>
    (
      await query<{ n: string }>(
        superuser,
        "select count(*) as n from pg_stat_replication where state = 'streaming'",
      )
    )[0]?.n === '1';

  test('goes on with another password: a stream that is cut after it was rotated comes back', async () => {
    const rotated = variant(two, (text) =>
      text.replace(/^( *)pg_cluster: pg-test$/m, '$&\n$1pg_replication_password: Rotated.2026'),
    );
    await expectSuccess(rotated, 'deploy', '--yes');
    await query(superuser, 'select pg_terminate_backend(pid) from pg_stat_replication');
    await until('the replica streams again', streams, 60_000);
    await expectEmptyPlan(rotated);
    await expectSuccess(two, 'deploy', '--yes');
    await query(superuser, 'select pg_terminate_backend(pid) from pg_stat_replication');
    await until('the replica streams again', streams, 60_000);
  });

  test('a switchover names subscribers whose slots Patroni does not keep, and none that it keeps', async () => {
    await query({ ...superuser }, "select pg_create_logical_replication_slot('orders_sub', 'pgoutput')");
    const { name } = await leads(two);
    const dry = await two.run('pgsql', 'switchover', 'pg-test', '--dry-run');
    expect(dry.code, dry.all).toBe(0);
    expect(dry.all).toContain(
      `subscribers read from slots of ${name} that end with its leadership: orders_sub`,
    );
    await query(superuser, "select pg_drop_replication_slot('orders_sub')");
    const quiet = await two.run('pgsql', 'switchover', 'pg-test', '--dry-run');
    expect(quiet.all).not.toContain('orders_sub');
  });
});
