import { beforeAll, describe, expect, test } from 'vitest';
import { estate, members, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { handoverPhase, leads } from './harness/leadership.ts';
import { query } from './harness/postgres.ts';
import { until } from './harness/wait.ts';

const writes = { host: members[1], port: 5433 } as const;
/** At the leader, beside the pooler. */
const superuser = { ...writes, port: 5436, user: 'dbuser_dba', password: 'DBUser.DBA' } as const;

interface Slot extends Record<string, unknown> {
  readonly name: string;
  readonly at: string;
}

describe('replication of a leader and a replica', () => {
  let two: Estate;
  beforeAll(async () => {
    two = await estate((text) =>
      text.replace(/^ {4}pg-meta:[\s\S]*?(?=^ {4}pg-test:)/m, '').replace(/^.*pg_seq: 3.*\n/m, ''),
    );
    await expectSuccess(two, 'deploy', '--yes');
    await query(superuser, 'create table if not exists story (id int)');
  });

  const ask = async (sql: string): Promise<string> =>
    (await query<{ said: string }>(superuser, `select (${sql})::text as said`))[0]?.said ?? '';
  const streams = (): Promise<boolean> =>
    until(
      'the replica streams',
      async () => (await ask("select count(*) from pg_stat_replication where state = 'streaming'")) === '1',
    );
  const slotsOf = async (host: string): Promise<readonly Slot[]> =>
    query<Slot>(
      { ...superuser, host, port: 5432 },
      "select slot_name as name, confirmed_flush_lsn::text as at from pg_replication_slots where slot_type = 'logical' order by 1",
    );
  const configure = async (words: string): Promise<string> =>
    on(
      members[0],
      `patronictl -c /etc/patroni/patroni.yml edit-config pg-test --force --quiet -s '${words}'`,
    );

  const pausedPoolers = async (): Promise<readonly string[]> => {
    const show =
      'cd /; runuser -u postgres -- psql -XqAt -h /run/postgresql -p 6432 -U postgres -d pgbouncer -c "SHOW STATE"';
    const states = await Promise.all([members[0], members[1]].map((host) => on(host, show)));
    return states.filter((state) => !state.includes('paused|no'));
  };

  test('goes on with another password: a stream that is cut after it was rotated comes back', async () => {
    const rotated = variant(two, (text) =>
      text.replace(/^( *)pg_cluster: pg-test$/m, '$&\n$1pg_replication_password: Rotated.2026'),
    );
    for (const turn of [rotated, two]) {
      await expectSuccess(turn, 'deploy', '--yes');
      await ask('select count(pg_terminate_backend(pid)) from pg_stat_replication');
      await streams();
      await expectEmptyPlan(turn);
    }
  });

  test('a slot that Patroni is told to keep is at the same position after a switchover, and is not warned about', async () => {
    await configure('slots={kept_sub: {type: logical, database: test, plugin: pgoutput}}');
    try {
      await until('the leader has the slot', async () => (await slotsOf(writes.host)).length === 1);
      await query(superuser, 'insert into story values (1)');
      await ask("select end_lsn from pg_replication_slot_advance('kept_sub', pg_current_wal_lsn())");
      const { host } = await leads(two);
      const [before] = await slotsOf(host);
      const other = members.find((m) => m !== host && m !== members[2]) ?? '';
      await until('the replica has it there', async () => (await slotsOf(other))[0]?.at === before?.at);
      const moved = await expectSuccess(two, 'pgsql', 'switchover', 'pg-test', '--yes');
      expect(moved.all).not.toContain('kept_sub');
      expect((await leads(two)).host).toBe(other);
      expect(await slotsOf(other)).toEqual([before]);
    } finally {
      await configure('slots=null');
    }
    await until('nobody has it any more', async () => (await slotsOf(members[0])).length === 0);
  });

  test('subscribers whose slots nobody keeps are named before, and one that confirms nothing does not keep the leadership from moving', async () => {
    await streams();
    const { name, host } = await leads(two);
    await query(superuser, 'drop publication if exists everything');
    await query(superuser, 'create publication everything for all tables');
    await ask("select slot_name from pg_create_logical_replication_slot('orders_sub', 'pgoutput')");
    await on(
      host,
      `systemd-run --quiet --unit=subscriber --uid=postgres /usr/pgsql/bin/pg_recvlogical -h /var/run/postgresql -d test --slot=orders_sub --start -o proto_version=1 -o publication_names=everything -f /dev/null`,
    );
    try {
      await until(
        'it reads',
        async () =>
          (await ask("select active from pg_replication_slots where slot_name = 'orders_sub'")) === 'true',
      );
      const plan = await two.run('plan');
      expect(plan.all).toContain(`subscribers read from slots on the leader of pg-test that Patroni drops`);
      await on(host, 'systemctl kill -s STOP subscriber');
      // It has room for this, and never says that it has it.
      await query(superuser, 'insert into story values (3)');
      const moved = await two.run('pgsql', 'switchover', 'pg-test', '--yes');
      expect(moved.code, moved.all).toBe(0);
      console.info(/Clients of the pooler waited .*/.exec(moved.all)?.[0]);
      expect(moved.all).toContain(
        `subscribers read from slots of ${name} that end with its leadership: orders_sub`,
      );
      expect(await pausedPoolers()).toEqual([]);
    } finally {
      await on(host, 'systemctl kill -s CONT subscriber; systemctl stop subscriber || :');
    }
    await until('writes come through', async () => (await query(writes, 'select 1')).length === 1);
    await streams();
    await query(superuser, 'drop publication everything');
  });

  test('a PgBouncer that is restarted within the pause of a switchover serves again, and none stays paused', async () => {
    const before = await leads(two);
    const moving = two.run('pgsql', 'switchover', 'pg-test', '--hold', '15', '--yes');
    await handoverPhase(before.host, before.name, 'held');
    await on(before.host, 'systemctl restart pgbouncer');
    console.info((await moving).all);
    await until('no pooler is paused', async () => (await pausedPoolers()).length === 0, 30_000);
    for (const host of [members[0], members[1]])
      await until(
        `writes come through ${host}`,
        async () => (await query({ ...writes, host }, 'select 1')).length === 1,
      );
    const again = await two.run('pgsql', 'switchover', 'pg-test', '--to', before.name, '--yes');
    expect(again.all).toContain(`${before.name} leads`);
    await streams();
    await expectEmptyPlan(two);
  });

  test('a restore to before passwords were changed lets in with the new ones alone, and the replica streams', async () => {
    await expectSuccess(two, 'pgsql', 'backup', 'pg-test', '--type', 'full', '--yes');
    const xid = await ask('select pg_current_xact_id()');
    await query(superuser, 'insert into story values (2)');
    const changed = variant(two, (text) =>
      text
        .replace('name: test, password: test,', 'name: test, password: Changed.2026,')
        .replace(/^( *)pg_cluster: pg-test$/m, '$&\n$1pg_replication_password: Rotated.2026'),
    );
    await expectSuccess(changed, 'deploy', '--yes');
    await expectSuccess(changed, 'pgsql', 'restore', 'pg-test', '--xid', xid, '--confirm', 'pg-test');
    for (const port of [5433, 5436]) {
      await query({ ...writes, port, password: 'Changed.2026' }, 'select 1');
      await expect(query({ ...writes, port }, 'select 1')).rejects.toThrow(/password|SASL/);
    }
    await streams();
    await ask('select count(pg_terminate_backend(pid)) from pg_stat_replication');
    await streams();
    await expectSuccess(changed, 'pgsql', 'discard', 'pg-test', '--confirm', 'pg-test');
    await expectEmptyPlan(changed);
  });
});
