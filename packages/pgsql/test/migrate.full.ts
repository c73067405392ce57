import type { Op } from '@pigsty/sdk';
import { command } from '@pigsty/sdk';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrationFacts, type MigrationFacts } from '../src/migration/facts.ts';
import { MigrateInput, namesOf, type MigrateScope, type Move } from '../src/migration/input.ts';
import { finishStages, prepareStages, switchStages, tryStages } from '../src/migration/stages.ts';
import type { PgInstance } from '../src/spec/cluster.ts';
import { converge, plain } from './real/converge.ts';
import { clusterOf, clusterText } from './unit/cluster-of.ts';

const BIN = '/usr/lib/postgresql/17/bin';
const DIRECTORY = '/var/tmp/migrate';

function member(name: string, port: number): PgInstance {
  const vars = `, pg_version: 17, pg_bin_dir: ${BIN}, pg_localhost: ${DIRECTORY}, pg_port: ${port}, pg_admin_password: "it's"`;
  const [first] = clusterOf(clusterText(vars, { name, members: 1 })).cluster.instances;
  return { ...first!, host: '127.0.0.1' };
}
const old = member('pg-old', 5441);
const young = member('pg-new', 5442);
const ends = { 'pg-old': old, 'pg-new': young } as const;
const database = 'shop';

let host: TestHost;
beforeAll(async () => {
  host = await testHost('migrate-pg', '10.10.55.0/24', ['postgresql-17']);
  for (const { params } of [old, young]) {
    const data = `${DIRECTORY}/${params.pg_port}`;
    await host.sh(`set -e; cd /
install -d -o postgres -g postgres ${DIRECTORY}
runuser -u postgres -- ${BIN}/initdb -D ${data} --no-sync -E UTF8 --locale=C.UTF-8 -A trust >/dev/null
printf '%s\\n' 'local all all trust' 'host all all 127.0.0.1/32 scram-sha-256' >${data}/pg_hba.conf
runuser -u postgres -- ${BIN}/pg_ctl -D ${data} -w -s -l ${data}.log start -o "-k ${DIRECTORY} -h 127.0.0.1 -p ${params.pg_port} -c fsync=off -c wal_level=logical"`);
    await sql(params.pg_port, "CREATE ROLE dbuser_dba SUPERUSER LOGIN PASSWORD 'it''s'", 'postgres');
    await sql(params.pg_port, 'CREATE ROLE shop LOGIN', 'postgres');
    await sql(params.pg_port, 'CREATE DATABASE shop OWNER shop', 'postgres');
  }
  await sql(
    5441,
    `CREATE SCHEMA "Odd name"; CREATE TABLE "Odd name"."it's" (id serial PRIMARY KEY, t text);
CREATE TABLE nokey (n int); CREATE TABLE part (d int PRIMARY KEY) PARTITION BY RANGE (d);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (100);
INSERT INTO part VALUES (1), (2); INSERT INTO nokey VALUES (1), (1);
INSERT INTO "Odd name"."it's" (t) SELECT 'row ' || g FROM generate_series(1, 5000) g;
GRANT USAGE ON SCHEMA "Odd name" TO shop; GRANT ALL ON ALL TABLES IN SCHEMA "Odd name" TO shop;
GRANT ALL ON ALL SEQUENCES IN SCHEMA "Odd name" TO shop;`,
  );
});
afterAll(() => host.down());

async function sql(port: number, text: string, at: string = database, user = 'postgres'): Promise<string> {
  const out = await host.sh(
    `cd /; runuser -u postgres -- ${BIN}/psql -XqAt -v ON_ERROR_STOP=1 -h ${DIRECTORY} -p ${port} -U ${user} -d ${at} <<'END'\n${text}\nEND\n`,
  );
  return out.trim();
}

const insert = `INSERT INTO "Odd name"."it's" (t) VALUES ('more') RETURNING id`;
const count = `SELECT count(*) FROM "Odd name"."it's"`;

async function facts(at: PgInstance): Promise<MigrationFacts> {
  const script = plain(migrationFacts.script(at, undefined as never, { database }));
  return migrationFacts.parse(await host.sh(script), at)!;
}

/** One step of a migration, as the procedure plans it with the facts of the moment. */
async function run(
  step: (scope: MigrateScope, move: Move) => ReturnType<typeof tryStages>,
  [from, to]: readonly ['pg-old', 'pg-new'] | readonly ['pg-new', 'pg-old'],
): Promise<void> {
  const [source, target] = [ends[from], ends[to]];
  const told = new Map([
    [source, await facts(source)],
    [target, await facts(target)],
  ]);
  const scope = {
    input: MigrateInput.parse({ compare: 'rows', replicaIdentityFull: true }),
    facts: { from: (_query: unknown, at: PgInstance) => told.get(at) },
  } as unknown as MigrateScope;
  const move = { database, source, target, forward: namesOf(from, database), back: namesOf(to, database) };
  for (const { ops } of step(scope, move)) for (const op of ops) await perform(op);
}

async function perform(op: Op): Promise<void> {
  if (op.kind === 'command') {
    // The engine looks again afterwards, too: what was to be done is done.
    expect(await converge(host, command, [op])).toEqual([]);
    return;
  }
  const { until } = op.args as { until: string };
  await host.sh(`for i in $(seq 150); do if (${until}); then exit 0; fi; sleep 0.2; done; exit 1`);
}

test('a database moves with its rows and sequences, back with what was written since, and nothing is left', async () => {
  expect((await facts(old)).unkeyed).toEqual(['public.nokey']);
  await run((_scope, move) => tryStages(move), ['pg-old', 'pg-new']);
  await run(prepareStages, ['pg-old', 'pg-new']);
  // It is kept in step, and nobody but superusers can write to the copy.
  expect(await sql(5441, insert, database, 'shop')).toBe('5001');
  await expect(sql(5442, insert, database, 'shop')).rejects.toThrow(/too many connections/);
  expect((await facts(young)).subscriptions).toEqual([{ name: 'sub_pg_old_shop', note: null, copying: 0 }]);

  await run(switchStages, ['pg-old', 'pg-new']);
  await expect(sql(5441, insert, database, 'shop')).rejects.toThrow(/too many connections/);
  expect(await sql(5442, insert, database, 'shop')).toBe('5002');
  expect((await facts(young)).subscriptions).toEqual([]);
  const [follows] = (await facts(old)).subscriptions;
  expect(follows?.name).toBe('sub_pg_new_shop');
  expect(Number(follows?.note)).toBeGreaterThan(0);
  expect(await sql(5442, 'SELECT count(*) FROM nokey UNION ALL SELECT count(*) FROM part')).toBe('2\n2');

  // The way back is the same step the other way round.
  await run(switchStages, ['pg-new', 'pg-old']);
  expect(await sql(5441, count)).toBe('5002');
  expect(await sql(5441, insert, database, 'shop')).toBe('5003');
  await expect(sql(5442, insert, database, 'shop')).rejects.toThrow(/too many connections/);

  await run(switchStages, ['pg-old', 'pg-new']);
  await run(finishStages, ['pg-new', 'pg-old']);
  for (const at of [old, young]) {
    const { subscriptions, publications } = await facts(at);
    expect({ subscriptions, publications }).toEqual({ subscriptions: [], publications: [] });
    expect(await sql(at.params.pg_port, 'SELECT count(*) FROM pg_replication_slots')).toBe('0');
  }
  // The one that was left stays closed.
  expect([(await facts(old)).limit, (await facts(young)).limit]).toEqual([0, -1]);
});

test('where rows differ, the source takes writes again and the target stays closed', async () => {
  await sql(5442, 'DROP DATABASE shop (FORCE)', 'postgres');
  await sql(5442, 'CREATE DATABASE shop OWNER shop', 'postgres');
  await sql(5441, 'ALTER DATABASE shop CONNECTION LIMIT -1');
  await run(prepareStages, ['pg-old', 'pg-new']);
  await sql(5442, 'DELETE FROM part WHERE d = 1');
  await expect(run(switchStages, ['pg-old', 'pg-new'])).rejects.toThrow(/rows differ/);
  expect(await sql(5441, 'SELECT 1', database, 'shop')).toBe('1');
  expect([(await facts(old)).limit, (await facts(young)).limit]).toEqual([-1, 0]);
  // Given up: nothing is left.
  await run(finishStages, ['pg-old', 'pg-new']);
  expect(await sql(5441, 'SELECT count(*) FROM pg_replication_slots')).toBe('0');
});
