import { sandboxReboot } from '@pigsty/sandbox';
import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, fresh, members, meta, on, sandboxName, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { letLead } from './harness/leadership.ts';
import { until } from './harness/wait.ts';

const [first, second, third] = members;

const sql = (host: string, text: string): Promise<string> =>
  on(host, `cd /; runuser -u postgres -- /usr/pgsql/bin/psql -XqAtc "${text}"`).then((out) => out.trim());

/** What a member sends to: its replicas, and whether commits wait for them. */
const replicasOf = (host: string): Promise<string> =>
  sql(host, "select string_agg(application_name || ' ' || sync_state, ', ') from pg_stat_replication");

/** Which host answers behind the service for long queries. */
const offline = (): Promise<string> =>
  on(
    meta,
    `cd /; PGPASSWORD=DBUser.DBA PGCONNECT_TIMEOUT=5 psql -XqAtc 'select host(inet_server_addr())' 'host=${first} port=5438 user=dbuser_dba dbname=postgres sslmode=require'`,
  ).then((out) => out.trim());

describe('a cluster with a synchronous replica, and behind it a member for long queries', () => {
  let estate: Estate;
  beforeAll(async () => {
    await fresh();
    estate = await deployed((text) =>
      text
        .replace(/^( *)pg_cluster: pg-test$/m, '$&\n$1pg_rpo: 0')
        .replace(
          '{ pg_seq: 3, pg_role: replica }',
          `{ pg_seq: 3, pg_role: offline, pg_upstream: ${second} }`,
        ),
    );
    await letLead(estate, 'pg-test-1');
  });

  const expectShape = async (): Promise<void> => {
    await until(
      'commits wait for pg-test-2 alone',
      async () => (await replicasOf(first)) === 'pg-test-2 sync',
    );
    await until(
      'pg-test-3 copies from pg-test-2',
      async () => (await replicasOf(second)) === 'pg-test-3 async',
    );
    await until('long queries go to pg-test-3', async () => (await offline()) === third);
  };

  test('is what it is declared to be, and a second deploy has nothing to do', async () => {
    await expectShape();
    await expectEmptyPlan(estate);
    await until('health is well', async () => (await estate.run('health')).code === 0);
  });

  test('is the same again after somebody has had the member copy from the leader', async () => {
    await on(third, "sed -i '/replicatefrom/d' /etc/patroni/patroni.yml; systemctl reload patroni");
    await until('the leader has both', async () => (await replicasOf(first)).includes('pg-test-3'));
    expect((await estate.run('plan')).code).toBe(2);
    await expectSuccess(estate, 'deploy', '--yes');
    await expectShape();
    await expectEmptyPlan(estate);
  });

  test('is the same again after the member was removed and added', async () => {
    await expectSuccess(estate, 'pgsql', 'rm', 'pg-test', third, '--confirm', 'pg-test-3', '--yes');
    await until('nobody copies from pg-test-2', async () => (await replicasOf(second)) === '');
    await expectSuccess(estate, 'pgsql', 'add', 'pg-test', third, '--yes');
    await expectShape();
    await expectEmptyPlan(estate);
  });

  test.each([second, third])('is the same again after %s was rebooted', async (host) => {
    await sandboxReboot(sandboxName, host);
    await until('health is well', async () => (await estate.run('health')).code === 0, 180_000);
    await expectShape();
    await expectEmptyPlan(estate);
  });
});
