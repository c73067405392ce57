import { beforeAll, describe, expect, test } from 'vitest';
import { estate, fresh, members, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { query, whoAnswers } from './harness/postgres.ts';
import { until } from './harness/wait.ts';

const [first, , third] = members;

/** The demo's pg-test with two members, and pg-dr on the third host, which copies from it. */
const withStandbyCluster = (text: string): string =>
  text.replace(`        ${third}: { pg_seq: 3, pg_role: replica }\n`, '').replace(
    '\n  vars:\n    admin_ip',
    `
    pg-dr:
      hosts:
        ${third}: { pg_seq: 1, pg_role: primary, pg_upstream: ${first} }
      vars:
        pg_cluster: pg-dr
        pg_databases: [{ name: test }]
        pg_users:
          - { name: test, password: test, pgbouncer: true, roles: [dbrole_admin] }

  vars:
    admin_ip`,
  );

describe('a standby cluster', () => {
  let both: Estate;
  beforeAll(async () => {
    await fresh();
    both = await estate(withStandbyCluster);
    expect(both.text).toContain('pg_upstream');
    await expectSuccess(both, 'deploy', '--yes');
  });

  test('is healthy without a primary, and a second deploy has nothing to do', async () => {
    await expectEmptyPlan(both);
    await expectSuccess(both, 'health');
  });

  test.each([5432, 6432, 5434])('lets users in on port %i with the passwords of its origin', async (port) => {
    await query({ host: first, port: 5433 }, `create table if not exists seen_${port} (n int)`);
    await until(`seen_${port} is there`, async () => {
      const rows = await query({ host: third, port }, `select to_regclass('seen_${port}') as found`);
      return rows[0]?.['found'] !== null;
    });
    expect(await whoAnswers({ host: third, port })).toMatchObject({ standby: true });
  });

  test('is promoted when pg_upstream leaves the inventory, which the plan says before', async () => {
    const apart = variant(both, (text) => text.replace(`, pg_upstream: ${first}`, ''));
    const plan = await apart.run('plan');
    expect(plan.code, plan.all).toBe(2);
    expect(plan.stdout).toMatch(/promote .*pg-dr/);
    await expectSuccess(apart, 'deploy', '--yes');
    expect(await whoAnswers({ host: third, port: 5433 })).toMatchObject({ standby: false });
    await query({ host: third, port: 5433 }, 'create table own (n int)');
    await expectEmptyPlan(apart);
    await expectSuccess(apart, 'health');
  });

  test('that was promoted is not made a standby again by an old inventory', async () => {
    const plan = await both.run('plan');
    expect(plan.code, plan.all).toBe(1);
    expect(plan.all).toContain(`pg-dr is to copy from ${first}, and its leader pg-dr-1 takes writes`);
    expect(await whoAnswers({ host: third, port: 5433 })).toMatchObject({ standby: false });
  });
});
