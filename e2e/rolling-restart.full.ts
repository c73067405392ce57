import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, fresh, members, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { killRestarts } from './harness/killed-restart.ts';
import { offerLaterRelease } from './harness/later-release.ts';
import { leads } from './harness/leadership.ts';
import { startPgbench, waits, type Pgbench } from './harness/pgbench.ts';
import { query } from './harness/postgres.ts';

/** At random moments, so that often is better than well chosen. */
const kills = 10;
const rounds = 20;
const [first] = members;
const replica = { host: first, port: 5434 } as const;

/** For how many seconds the last hand-over of each member held clients, of those that did. */
async function holds(): Promise<readonly number[]> {
  const states = await Promise.all(
    members.map((host) => on(host, 'cat /run/pigsty-handover/*.state 2>/dev/null || :')),
  );
  return states
    .flatMap((text) => text.split('\n'))
    .filter((line) => line.includes('"heldFor"'))
    .map((line) => (JSON.parse(line) as { readonly heldFor: number }).heldFor);
}

/** What is done, and for how many seconds clients were held by it: once, by the leader. */
async function held(work: () => Promise<unknown>): Promise<number> {
  const before = await holds();
  await work();
  const since = (await holds()).filter((seconds) => !before.includes(seconds));
  expect(since).toHaveLength(1);
  return Math.round((since[0] ?? NaN) * 100) / 100;
}

const setting = async (name: string): Promise<string> =>
  (await query<{ v: string }>(replica, 'select current_setting($1) as v', [name]))[0]?.v ?? '';

describe('rolling work under load', () => {
  let demo: Estate;
  let pgbench: Pgbench;
  const withVars = (lines: string): Estate =>
    variant(demo, (text) => text.replace(/^ *pg_cluster: pg-test\n/m, (line) => line + lines));
  beforeAll(async () => {
    await fresh();
    demo = await deployed();
    pgbench = await startPgbench();
  });

  test(`no transaction of pgbench fails in ${rounds} restarts of all members`, async () => {
    const seconds: number[] = [];
    for (let i = 0; i < rounds; i += 1)
      seconds.push(await held(() => expectSuccess(demo, 'pgsql', 'restart', 'pg-test', '--yes')));
    console.info(`${rounds} rolling restarts: ${waits(seconds)}`);
    await pgbench.stillRuns();
  });

  test(`nor in ${rounds} changes of a setting that takes a restart, raised and lowered by turns`, async () => {
    const seconds: number[] = [];
    for (let i = 0; i < rounds; i += 1) {
      const most = i % 2 === 0 ? 300 : 200;
      const changed = withVars(`        pg_max_conn: ${most}\n`);
      seconds.push(await held(() => expectSuccess(changed, 'deploy', '--yes')));
      expect(await setting('max_connections')).toBe(String(most));
      await expectEmptyPlan(changed);
    }
    console.info(`${rounds} changed settings: ${waits(seconds)}`);
    await expectSuccess(demo, 'deploy', '--yes');
    await pgbench.stillRuns();
  });

  test('nor while all members get later packages of PostgreSQL, twice, and the leader goes on leading', async () => {
    const packages = ['postgresql-17', 'postgresql-client-17'];
    const { name: leader } = await leads(demo);
    const seconds: number[] = [];
    for (const revision of ['1', '2']) {
      const versions = await offerLaterRelease(members, { revision, packages });
      expect(versions).toEqual(
        packages.map((name): unknown => expect.stringMatching(`^${name}=.*\\+${revision}$`)),
      );
      const later = withVars(`        pg_packages: [pgsql-main, pgsql-common, ${versions.join(', ')}]\n`);
      seconds.push(await held(() => expectSuccess(later, 'deploy', '--yes')));
      for (const host of members) {
        const installed = await on(
          host,
          `dpkg-query -W -f '\${Package}=\${Version}\n' ${packages.join(' ')}`,
        );
        expect(installed.trim().split('\n').sort()).toEqual([...versions].sort());
        // What runs was started from these packages.
        expect(await on(host, 'ls -l /proc/[0-9]*/exe 2>/dev/null | grep -c "postgres (deleted)" || :')).toBe(
          '0',
        );
      }
      expect((await leads(demo)).name).toBe(leader);
      await expectEmptyPlan(later);
    }
    console.info(`2 later packages: ${waits(seconds)}`);
    await pgbench.stillRuns();
  });

  test('nor while all get a later Patroni, replicas first and the leader once another one leads', async () => {
    const [version] = await offerLaterRelease(members, { revision: '1', packages: ['patroni'] });
    const later = withVars(`        pg_packages: [pgsql-main, pgsql-common, ${version}]\n`);
    const { host: leader } = await leads(demo);
    const replicas = members.filter((host) => host !== leader);
    await expectSuccess(later, 'deploy', '-l', replicas.join(','), '--yes');
    await expectSuccess(later, 'pgsql', 'switchover', 'pg-test', '--yes');
    await expectSuccess(later, 'deploy', '--yes');
    for (const host of members)
      expect(await on(host, "dpkg-query -W -f '${Package}=${Version}' patroni")).toBe(version);
    await expectEmptyPlan(later);
    await pgbench.end();
  });
});

describe('a rolling restart whose command is killed', () => {
  test(`is finished by the same command after each of ${kills} kills; one member is down at a time, and no row is lost`, async () => {
    await fresh();
    await killRestarts(await deployed(), kills);
  });
});
