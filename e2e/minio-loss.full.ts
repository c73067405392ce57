import { sandboxCut, sandboxHeal } from '@pigsty/sandbox';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  estate,
  fresh,
  leaveNothing,
  members,
  meta,
  on,
  sandboxName,
  type Estate,
} from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { eightDrives } from './harness/minio-estate.ts';
import { answerOfRestored, stanzaOn } from './harness/pgbackrest.ts';
import { until } from './harness/wait.ts';

const [database, gone, broken] = members;

afterAll(() => (process.env['PIGSTY_KEEP'] === undefined ? leaveNothing() : undefined));

describe('an object store that loses a drive, and a host beside it', () => {
  let all: Estate;
  beforeAll(async () => {
    await fresh(['minio']);
    all = await estate(eightDrives(database));
    await expectSuccess(all, 'deploy', '--yes');
    await sql('CREATE TABLE kept (stage text)');
  });

  test('takes a backup as before', () => backedUp('whole'));

  test('takes backups without a drive, names it, and what is restored from them is whole', async () => {
    // A file in its place: what is written there fails, as on a drive that has died.
    await on(broken, 'rm -rf /data/minio2 && touch /data/minio2');
    await until('the drive is missed', async () =>
      (await all.run('health', 'minio')).all.includes('0 members and 1 drives are missing'),
    );
    await backedUp('without a drive');
  });

  test('takes backups without a host as well, and what is restored from them is whole', async () => {
    await sandboxCut(sandboxName, gone, 'power');
    await until('the member is missed', async () =>
      (await all.run('health', 'minio', '-l', meta)).all.includes('1 members and 3 drives are missing'),
    );
    await backedUp('without a drive and a host');
  });

  test('fills the new drive once all are back, and has every backup', async () => {
    await sandboxHeal(sandboxName, gone);
    await on(broken, 'rm /data/minio2');
    await expectSuccess(all, 'deploy', '--yes');
    await until('it is well', async () => (await all.run('health', 'minio')).code === 0);
    await until(
      'the new drive has what is on the other one of its host',
      async () => (await listing('minio1')) === (await listing('minio2')),
      300_000,
    );
    await backedUp('healed');
    expect((await stanzaOn(database, 'pg-meta')).status.code).toBe(0);
    await expectEmptyPlan(all);
  });
});

const stages: string[] = [];

/** Something is written, archived and backed up; all that was written is in what is restored. */
async function backedUp(stage: string): Promise<void> {
  stages.push(stage);
  await sql(`INSERT INTO kept VALUES ('${stage}')`);
  await on(
    database,
    'cd /; runuser -u postgres -- pgbackrest --stanza=pg-meta check && runuser -u postgres -- pgbackrest --stanza=pg-meta --type=incr backup',
  );
  const restored = await answerOfRestored(database, 'pg-meta', {
    database: 'meta',
    sql: 'SELECT stage FROM kept',
  });
  expect(restored.split('\n')).toEqual(stages);
}

/** Objects of the backups on a drive. */
const listing = (drive: string): Promise<string> =>
  on(broken, `cd /data/${drive}/pgsql && find . -name xl.meta | LC_ALL=C sort | sha256sum`);

const sql = (statement: string): Promise<string> =>
  on(database, `cd /; runuser -u postgres -- psql -XAtc "${statement}" meta`);
