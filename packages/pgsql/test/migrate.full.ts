import type { Op } from '@pigsty/sdk';
import { command } from '@pigsty/sdk';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrationFacts, type MigrationFacts } from '../src/migration/facts.ts';
import { MigrateInput, type MigrateScope, type Move } from '../src/migration/input.ts';
import { namesOf } from '../src/migration/names.ts';
import { finishStages, prepareStages, switchStages, tryStages } from '../src/migration/stages.ts';
import { UNFINISHED_MIGRATIONS } from '../src/migration/unfinished.ts';
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
runuser -u postgres -- ${BIN}/pg_ctl -D ${data} -w -s -l ${data}.log start -o "-k ${DIRECTORY} -h 127.0.0.1 -p ${params.pg_port} -c fsync=off -c wal_level=logical -c max_prepared_transactions=5"`);
    await sql(params.pg_port, "CREATE ROLE dbuser_dba SUPERUSER LOGIN PASSWORD 'it''s'", 'postgres');
    await sql(params.pg_port, 'CREATE ROLE shop LOGIN', 'postgres');
    await sql(params.pg_port, 'CREATE DATABASE shop OWNER shop', 'postgres');
  }
  await sql(5441, 'ALTER DATABASE shop CONNECTION LIMIT 50', 'postgres');
  await sql(5442, 'ALTER DATABASE shop CONNECTION LIMIT 7', 'postgres');
  await sql(
    5441,
    `CREATE SCHEMA "Odd name"; CREATE TABLE "Odd name"."it's" (id serial PRIMARY KEY, t text);
CREATE TABLE nokey (n int); CREATE TABLE part (d int PRIMARY KEY) PARTITION BY RANGE (d);
CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (100);
INSERT INTO part VALUES (1), (2); INSERT INTO nokey VALUES (1), (1);
INSERT INTO "Odd name"."it's" (t) SELECT 'row ' || g FROM generate_series(1, 5000) g;
GRANT USAGE ON SCHEMA "Odd name" TO shop; GRANT ALL ON ALL TABLES IN SCHEMA "Odd name" TO shop;
GRANT ALL ON ALL SEQUENCES IN SCHEMA "Odd name" TO shop;
CREATE TABLE ident (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
INSERT INTO ident OVERRIDING SYSTEM VALUE SELECT generate_series(1, 100); ALTER TABLE ident ALTER id RESTART WITH 101;
CREATE TABLE guarded (id int PRIMARY KEY); INSERT INTO guarded VALUES (1), (2), (3);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; ALTER TABLE guarded FORCE ROW LEVEL SECURITY;
CREATE EXTENSION pg_stat_statements VERSION '1.4'; GRANT EXECUTE ON FUNCTION pg_stat_statements_reset() TO shop;
GRANT SELECT ON pg_stat_statements TO shop;
CREATE FUNCTION no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no DDL'; END $$;
CREATE EVENT TRIGGER no_ddl ON ddl_command_start EXECUTE FUNCTION no_ddl();`,
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

/** What any database of the server knows: `name part`. */
async function unfinished(port: number): Promise<readonly string[]> {
  const answer = await sql(port, `SELECT ${UNFINISHED_MIGRATIONS}`, 'postgres');
  expect(answer).not.toContain('password');
  const all = JSON.parse(answer === '' ? '[]' : answer) as readonly { name: string; part: string | null }[];
  return all.map(({ name, part }) => `${name} ${part ?? '-'}`);
}

async function facts(at: PgInstance, of: string = database): Promise<MigrationFacts> {
  const script = plain(migrationFacts.script(at, undefined as never, { database: of }));
  return migrationFacts.parse(await host.sh(script), at)!;
}

/** One step of a migration, as the procedure plans it with the facts of the moment. */
async function run(
  step: (scope: MigrateScope, move: Move) => ReturnType<typeof tryStages>,
  [from, to]: readonly ['pg-old', 'pg-new'] | readonly ['pg-new', 'pg-old'],
  most = Infinity,
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
  for (const op of step(scope, move)
    .flatMap(({ ops }) => ops)
    .slice(0, most))
    await perform(op);
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
  // A privilege on what a newer version of an extension has no more does not stand in the way; others are carried over.
  expect(await sql(5442, `SELECT has_table_privilege('shop', 'pg_stat_statements', 'SELECT')`)).toBe('t');
  // It is kept in step, and nobody but superusers can write to the copy.
  expect(await sql(5441, insert, database, 'shop')).toBe('5001');
  await expect(sql(5442, insert, database, 'shop')).rejects.toThrow(/too many connections/);
  expect((await facts(young)).subscriptions).toEqual([
    { name: 'sub_pg_old_shop', enabled: true, note: null, copying: 0 },
  ]);
  expect([await unfinished(5441), await unfinished(5442)]).toEqual([
    ['sub_pg_old_shop -'],
    ['sub_pg_old_shop copy'],
  ]);
  expect((await facts(old)).unpublished).toEqual([]);

  await run(switchStages, ['pg-old', 'pg-new']);
  await expect(sql(5441, insert, database, 'shop')).rejects.toThrow(/too many connections/);
  expect(await sql(5442, insert, database, 'shop')).toBe('5002');
  expect((await facts(young)).subscriptions).toEqual([]);
  const [follows] = (await facts(old)).subscriptions;
  expect(follows?.name).toBe('sub_pg_new_shop');
  expect(Number(follows?.note)).toBeGreaterThan(0);
  expect(await sql(5442, 'SELECT count(*) FROM nokey UNION ALL SELECT count(*) FROM part')).toBe('2\n2');
  // Row security hides nothing from the replication, and an identity goes on where it would have begun.
  expect(await sql(5442, 'SELECT count(*) FROM guarded')).toBe('3');
  expect(await sql(5442, 'INSERT INTO ident DEFAULT VALUES RETURNING id')).toBe('101');
  expect([await unfinished(5441), await unfinished(5442)]).toEqual([
    ['sub_pg_new_shop left'],
    ['sub_pg_new_shop taken'],
  ]);
  expect([(await facts(old)).limit, (await facts(young)).limit]).toEqual([0, 7]);

  // The way back is the same step the other way round.
  await run(switchStages, ['pg-new', 'pg-old']);
  expect(await sql(5441, count)).toBe('5002');
  expect([(await facts(old)).limit, (await facts(young)).limit]).toEqual([50, 0]);
  expect(await sql(5441, insert, database, 'shop')).toBe('5003');
  await expect(sql(5442, insert, database, 'shop')).rejects.toThrow(/too many connections/);

  await run(switchStages, ['pg-old', 'pg-new']);
  await run(finishStages, ['pg-new', 'pg-old']);
  for (const at of [old, young]) {
    const { subscriptions, publications } = await facts(at);
    expect({ subscriptions, publications }).toEqual({ subscriptions: [], publications: [] });
    expect(await sql(at.params.pg_port, 'SELECT count(*) FROM pg_replication_slots')).toBe('0');
    expect(await unfinished(at.params.pg_port)).toEqual([]);
  }
  // The one that was left stays closed.
  expect([(await facts(old)).limit, (await facts(young)).limit]).toEqual([0, 7]);
  expect(await sql(5442, `SELECT current_setting('pigsty.migration', true)`)).toBe('');
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
  // The same for anything else that fails before the writes have moved.
  await sql(5442, 'INSERT INTO part VALUES (1)');
  await sql(5441, 'SET session_replication_role = replica; CREATE SEQUENCE lonely');
  await expect(run(switchStages, ['pg-old', 'pg-new'])).rejects.toThrow(/"public.lonely" does not exist/);
  expect([(await facts(old)).limit, (await facts(young)).limit]).toEqual([-1, 0]);
  expect(await unfinished(5441)).toEqual(['sub_pg_old_shop -']);
  // Given up: nothing is left.
  await run(finishStages, ['pg-old', 'pg-new']);
  expect(await sql(5441, 'SELECT count(*) FROM pg_replication_slots')).toBe('0');
});

test('a switch that stops after any of its parts goes on, in both directions', async () => {
  await sql(5442, 'DROP DATABASE shop (FORCE)', 'postgres');
  await sql(5442, 'CREATE DATABASE shop OWNER shop', 'postgres');
  await run(prepareStages, ['pg-old', 'pg-new']);
  const [there, back] = [['pg-old', 'pg-new'] as const, ['pg-new', 'pg-old'] as const];
  const before = Number(await sql(5441, count));
  const stops = [1, 2, 3, 4, 1, 2, 3, 4];
  for (const [i, stop] of stops.entries()) {
    const way = i % 2 === 0 ? there : back;
    await run(switchStages, way, stop);
    await run(switchStages, way);
    await sql(i % 2 === 0 ? 5442 : 5441, insert, database, 'shop');
  }
  expect(Number(await sql(5441, count))).toBe(before + stops.length);
  expect([(await facts(old)).limit, (await facts(young)).limit]).toEqual([-1, 0]);
  await run(finishStages, back);
});

test('what cannot be replicated, or not in this way, is found', async () => {
  for (const statement of [
    `CREATE DATABASE odd TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8' OWNER shop`,
    'ALTER ROLE dbuser_dba NOSUPERUSER',
  ])
    await sql(5441, statement, 'postgres');
  await sql(
    5441,
    `CREATE UNLOGGED TABLE fast (id int PRIMARY KEY); SELECT lo_create(0);
CREATE TABLE lost (id int NOT NULL); CREATE UNIQUE INDEX by_id ON lost (id);
ALTER TABLE lost REPLICA IDENTITY USING INDEX by_id; DROP INDEX by_id;
CREATE TABLE german (t text COLLATE "de-x-icu" PRIMARY KEY);
CREATE MATERIALIZED VIEW sums AS SELECT 1; CREATE MATERIALIZED VIEW empty AS SELECT 1 WITH NO DATA;
CREATE TABLE told (id int PRIMARY KEY); INSERT INTO told VALUES (1); CREATE PUBLICATION orders FOR TABLE told;
SET allow_system_table_mods = on;
UPDATE pg_extension SET extconfig = ARRAY['told'::regclass::oid], extcondition = '{""}' WHERE extname = 'plpgsql';
CREATE SUBSCRIPTION lines CONNECTION 'dbname=none' PUBLICATION orders WITH (connect = false);
CREATE FUNCTION nothing() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER sometimes ON ddl_command_end EXECUTE FUNCTION nothing();
CREATE EVENT TRIGGER always ON ddl_command_end EXECUTE FUNCTION nothing(); ALTER EVENT TRIGGER always ENABLE ALWAYS;
BEGIN; INSERT INTO told VALUES (2); PREPARE TRANSACTION 'open';`,
    'odd',
  );
  const found = await facts(old, 'odd');
  expect(found).toMatchObject({
    adminIsSuper: false,
    locale: 'UTF8 icu en-US',
    sortVersion: expect.stringMatching(/^\d/) as string,
    unlogged: ['public.fast'],
    unkeyed: ['public.lost'],
    unpublished: ['public.german', 'public.lost', 'public.told'],
    filledViews: ['public.sums'],
    extensionRows: ['public.told'],
    eventTriggers: ['always'],
    largeObjects: 1,
    prepared: 1,
    neededCollations: ['de-x-icu'],
    publications: ['orders'],
    subscriptions: [{ name: 'lines', enabled: false }],
  });
  expect(found.collations).toContain('de-x-icu');
  expect(found.workersFree).toBeGreaterThan(1);
  // What PostgreSQL provides itself sorts and classifies as the C library does.
  await sql(
    5442,
    `CREATE DATABASE own TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8'`,
    'postgres',
  );
  const locales = [(await facts(old)).locale, (await facts(young, 'own')).locale];
  expect(locales).toEqual(['UTF8 C C.UTF-8', 'UTF8 C C.UTF-8']);
});
