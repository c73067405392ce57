import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, members, on, variant, type Estate } from './harness/estate.ts';
import { letLead } from './harness/leadership.ts';
import { query } from './harness/postgres.ts';

const superuser = { user: 'dbuser_dba', password: 'DBUser.DBA', database: 'postgres' } as const;
const [first, second, third] = members;

/** PostgreSQL's own process on each member: a restart gives it another number. */
const postmasters = (): Promise<string[]> =>
  Promise.all(members.map((host) => on(host, 'head -n 1 /pg/data/postmaster.pid')));

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
    await on(
      second,
      'cd /; runuser -u postgres -- psql -XqAt -h /run/postgresql -p 6432 -d pgbouncer -c PAUSE',
    );
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(0);
    const health = await demo.run('health');
    for (const { all } of [plan, health]) {
      expect(all).toContain('the role sneaky is a superuser');
      expect(all).toContain('PgBouncer of pg-test-2 is paused');
    }
    await on(
      second,
      'cd /; runuser -u postgres -- psql -XqAt -h /run/postgresql -p 6432 -d pgbouncer -c RESUME',
    );
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

  test('a Patroni that is alive and silent is started again, and PostgreSQL runs on', async () => {
    // Of a replica, whose silence costs no failover.
    await letLead(demo, 'pg-test-1');
    await on(third, 'kill -STOP $(systemctl show -p MainPID --value patroni)');
    await on(third, "sed -i 's/^  level: INFO/  level: DEBUG/' /etc/patroni/patroni.yml");
    // Connections that nobody takes: then Patroni's own check of the file waits for the port, too.
    await on(
      third,
      `for i in 1 2 3 4 5 6 7 8; do curl -sk --max-time 1 https://${third}:8008/patroni || :; done`,
    );
    const before = await postmasters();
    const plan = await demo.run('plan');
    expect(plan.stdout).toContain('restart Patroni of pg-test-3');
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    expect(await postmasters()).toEqual(before);
    expect((await demo.run('plan')).code).toBe(0);
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
});
