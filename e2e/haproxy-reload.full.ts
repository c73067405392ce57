import pg from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { cut, deployed, heal, members, on, type Estate } from './harness/estate.ts';
import { letLead } from './harness/leadership.ts';
import { leader, streaming } from './harness/patroni.ts';
import { query } from './harness/postgres.ts';
import { until } from './harness/wait.ts';

const [first, between] = members;
/** At the leader, through the HAProxy of another member and past the pooler. */
const direct = {
  host: between,
  port: 5436,
  user: 'dbuser_dba',
  password: 'DBUser.DBA',
  database: 'test',
} as const;

/** Seconds until this fails. */
async function secondsUntilError(work: Promise<unknown>): Promise<number> {
  const from = performance.now();
  const failed = await work.then(
    () => false,
    () => true,
  );
  expect(failed).toBe(true);
  return (performance.now() - from) / 1000;
}

async function connected(name: string): Promise<pg.Client> {
  const client = new pg.Client({ ...direct, application_name: name });
  client.on('error', () => undefined); // told by the statement that it fails
  await client.connect();
  return client;
}

describe('HAProxy that was reloaded under its clients', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
    await letLead(demo, 'pg-test-1');
  });

  test('lets clients of before go when the host of the leader is gone: who waits for an answer, and who sends', async () => {
    const [waits, sends] = [await connected('waits'), await connected('sends')];
    const answer = secondsUntilError(waits.query('select pg_sleep(600)'));
    await on(between, 'systemctl reload haproxy');
    await until('two processes serve', async () => Number(await on(between, 'pgrep -cx haproxy')) > 2);
    await cut(first);
    try {
      const sent = secondsUntilError(sends.query('select 1'));
      const seconds = await Promise.race([
        Promise.all([answer, sent]),
        until('both were let go', () => Promise.resolve(undefined), 60_000),
      ]);
      console.info(`waited for an answer: ${seconds?.[0]} s, sent: ${seconds?.[1]} s`);
    } finally {
      await heal(first);
      for (const client of [waits, sends]) void client.end().catch(() => undefined);
    }
    await until('both replicas stream', async () => (await streaming()) === 2, 180_000);
  });

  test('ends the session of a client whose host is gone, and with it its locks', async () => {
    const leads = await leader();
    const [through = '', gone = ''] = members.filter((host) => host !== leads);
    const there = async (): Promise<number> =>
      (
        await query(
          { ...direct, host: through },
          "select 1 from pg_stat_activity where application_name = 'lost'",
        )
      ).length;
    await on(
      gone,
      `systemd-run --quiet --collect --unit=lost-client -E PGPASSWORD='${direct.password}' -E PGAPPNAME=lost sh -c "sleep 600 | psql -h ${through} -p ${direct.port} -U ${direct.user} -d ${direct.database} -f -"`,
    );
    await until('the client is there', async () => (await there()) === 1);
    await cut(gone);
    try {
      await until('its session has ended', async () => (await there()) === 0, 180_000);
    } finally {
      await heal(gone);
    }
    await until('both replicas stream', async () => (await streaming()) === 2, 180_000);
  });
});
