import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, members, meta, on, variant, type Estate } from './harness/estate.ts';
import { leads, letLead } from './harness/leadership.ts';
import { poolers, postmasters } from './harness/members.ts';
import { query } from './harness/postgres.ts';
import { rowsOf, type Row } from './harness/rows.ts';
import { until } from './harness/wait.ts';

const superuser = { user: 'dbuser_dba', password: 'DBUser.DBA', database: 'postgres' } as const;
const [first, second] = members;

const sql = (host: string, statement: string): Promise<string> =>
  on(host, `cd /; runuser -u postgres -- psql -XqAt -c "${statement}"`);

/** The changes that a plan lists, and those that a run made. */
const changes = (text: string): number => Number(/(\d+) changes? (?:on|in)\b/.exec(text)?.[1] ?? 0);

function withVars(estate: Estate, lines: string): Estate {
  return variant(estate, (text) =>
    text.replace('        pg_cluster: pg-test\n', `        pg_cluster: pg-test\n${lines}`),
  );
}

describe('the configuration of a running PostgreSQL', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
  });
  const ask = (query: string, ...words: readonly string[]): Promise<readonly Row[]> =>
    rowsOf(demo, ['pgsql', query, '-l', 'pg-test', ...words]);

  test('a plan names every restart that follows from a parameter, and no other happens', async () => {
    const changed = withVars(
      demo,
      '        pg_max_conn: 180\n        pg_parameters: { TimeZone: Europe/Berlin, Work_Mem: 20MB }\n',
    );
    const plan = await changed.run('plan');
    expect(plan.code, plan.all).toBe(2);
    for (const instance of ['pg-test-1', 'pg-test-2', 'pg-test-3'])
      expect(plan.stdout).toContain(`restart PostgreSQL of ${instance}: max_connections 250 -> 180`);
    const before = await postmasters();
    const deploy = await changed.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    expect(changes(deploy.stdout)).toBe(changes(plan.stdout));
    const after = await postmasters();
    expect(after.filter((pid, i) => pid === before[i])).toEqual([]);
    expect(await sql(first, 'show timezone')).toBe('Europe/Berlin');
    const again = await changed.run('plan');
    expect(again.code, again.all).toBe(0);
  });

  test('a parameter that leaves the inventory leaves the servers', async () => {
    const plan = await demo.run('plan');
    expect(plan.stdout).toContain('timezone Europe/Berlin -> default (no longer declared)');
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    expect(await sql(first, 'show timezone')).not.toBe('Europe/Berlin');
    expect((await demo.run('plan')).code).toBe(0);
  });

  test('what somebody changed by hand is named by plan and health, and is not changed', async () => {
    await query({ host: first, port: 5436, ...superuser }, 'create role sneaky superuser');
    await poolers('PAUSE');
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(0);
    const health = await demo.run('health');
    for (const { all } of [plan, health]) {
      expect(all).toContain('the role sneaky is a superuser');
      expect(all).toContain('PgBouncer of pg-test-2 is paused');
    }
    await poolers('RESUME');
    await query({ host: first, port: 5436, ...superuser }, 'drop role sneaky');
  });

  test('no member is restarted into a value of ALTER SYSTEM that it could not start with', async () => {
    await sql(first, "alter system set hba_file = '/nowhere'");
    const changed = withVars(demo, '        pg_parameters: { autovacuum_max_workers: 4 }\n');
    const plan = await changed.run('plan');
    expect(plan.stdout).toContain('cannot restart PostgreSQL of pg-test-1');
    expect(plan.stdout).toContain('ALTER SYSTEM set hba_file = /nowhere on pg-test-1');
    const [before] = await postmasters();
    const deploy = await changed.run('deploy', '--yes');
    expect(deploy.code, deploy.all).not.toBe(0);
    expect(deploy.all).toContain('ALTER SYSTEM RESET hba_file');
    expect((await postmasters())[0]).toBe(before);
    const reset = withVars(
      demo,
      '        pg_alter_system: reset\n        pg_parameters: { autovacuum_max_workers: 4 }\n',
    );
    const repaired = await reset.run('deploy', '--yes');
    expect(repaired.code, repaired.all).toBe(0);
    expect(await sql(first, 'show autovacuum_max_workers')).toBe('4');
    const back = await demo.run('deploy', '--yes');
    expect(back.code, back.all).toBe(0);
  });

  test('HAProxy comes back where the certificates of PostgreSQL are gone', async () => {
    await on(second, 'rm -f /pg/cert/ca.crt; systemctl stop haproxy');
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    expect(await on(second, 'systemctl is-active haproxy; test -s /pg/cert/ca.crt && echo there')).toBe(
      'active\nthere',
    );
    expect(await query({ host: second, port: 5436, ...superuser }, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('which rule lets somebody in is what the servers really do', async () => {
    const cases = [
      { user: 'test', database: 'test', port: 5432, method: 'scram-sha-256', said: '1' },
      { user: 'test', database: 'test', port: 6432, method: 'scram-sha-256', said: '1' },
      { user: 'postgres', database: 'postgres', port: 5432, method: 'refused', said: 'no pg_hba.conf entry' },
      { user: 'dbuser_monitor', database: 'test', port: 6432, method: 'reject', said: 'rejected' },
    ];
    for (const { user, database, port, method, said } of cases) {
      const asked = await ask('hba', '--user', user, '--database', database, '--address', meta);
      const decided = asked.filter((row) => row['instance'] === 'pg-test-1' && row['port'] === port);
      expect(decided.map((row) => row['method'])).toEqual([method]);
      const url = `host=${first} port=${port} user=${user} dbname=${database} password=test connect_timeout=5`;
      expect(await on(meta, `psql -XqAt "${url}" -c 'select 1' 2>&1 || :`)).toContain(said);
    }
    const unknown = await demo.run('pgsql', 'hba', '-l', 'pg-test', '--user', 'nobody');
    expect(unknown.code).toBe(2);
    expect(unknown.all).toContain('pg-test has no role nobody');
  });

  test('objects, settings and services are listed as they are, and what nobody declared is told apart', async () => {
    await letLead(demo, 'pg-test-1');
    await query({ host: first, port: 5436, ...superuser }, 'create role passerby login connection limit 3');
    await query({ host: first, port: 5436, ...superuser, database: 'test' }, 'create extension citext');
    const user = async (name: string) => (await ask('users')).find((row) => row['user'] === name);
    expect(await user('passerby')).toMatchObject({ login: true, limit: 3, declared: false, pooled: false });
    expect(await user('test')).toMatchObject({ declared: true, pooled: true, memberOf: ['dbrole_admin'] });
    expect((await ask('databases')).map((row) => [row['database'], row['owner'], row['declared']])).toEqual([
      ['postgres', 'postgres', true],
      ['template1', 'postgres', true],
      ['test', 'postgres', true],
    ]);
    const extensions = (await ask('extensions')).filter((row) => row['database'] === 'test');
    const extension = (name: string) => extensions.find((row) => row['extension'] === name);
    expect(extension('citext')).toMatchObject({ schema: 'public', declared: false });
    expect(extension('pg_stat_statements')).toMatchObject({ schema: 'monitor', declared: true });
    expect(extension('bloom')).toBeUndefined();
    expect((await ask('extensions', '--available')).map((row) => row['extension'])).toContain('bloom');
    await on(
      second,
      `cd /; runuser -u postgres -- psql -XqAt -c "alter system set work_mem = '7MB'" -c 'select pg_reload_conf()'`,
    );
    await until(
      'the other value is seen',
      async () => {
        const rows = await ask('settings', '--name', 'work_mem');
        const row = rows.find(({ setting }) => setting === 'work_mem');
        return JSON.stringify(row?.['elsewhere']) === '["pg-test-2: 7MB"]';
      },
      20_000,
    );
    const { name, host } = await leads(demo);
    expect(await ask('services')).toContainEqual(
      expect.objectContaining({ service: 'primary', port: 5433, up: [name] }),
    );
    await on(
      second,
      `cd /; runuser -u postgres -- psql -XqAt -c 'alter system reset work_mem' -c 'select pg_reload_conf()'`,
    );
    await query({ host, port: 5432, ...superuser }, 'drop role passerby');
    await query({ host, port: 5432, ...superuser, database: 'test' }, 'drop extension citext');
  });
});
