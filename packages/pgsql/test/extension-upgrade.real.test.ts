import { findPlatform } from '@pigsty/sdk';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UpgradePlan } from '../src/upgrade/input.ts';
import { afterwardsScript } from '../src/upgrade/pg-upgrade.ts';
import { upgradeDirectory } from '../src/upgrade/places.ts';
import { DIRECTORY, rows, startServer } from './real/server.ts';
import { clusterOf, clusterText } from './unit/cluster-of.ts';

const { cluster } = clusterOf(clusterText(`, pg_version: 17, pg_localhost: ${DIRECTORY}, pg_port: 5432`));
const plan: UpgradePlan = {
  member: cluster.instances[0]!,
  from: 16,
  to: 17,
  mode: 'link',
  jobs: 1,
  run: 'pgsql-upgrade-1',
};
const directory = upgradeDirectory(plan.member.params, plan.run);
const platform = findPlatform({ osVendor: 'debian', osVersion: '13' })!;
const share = '/usr/share/postgresql/17/extension';

let host: TestHost;
beforeAll(async () => {
  host = await testHost('ext-upgrade', '10.10.54.0/24', ['postgresql-17']);
  await startServer(host);
  await host.sh(`install -d -o postgres -g postgres ${directory}`);
});
afterAll(() => host.down());

const sql = (text: string): Promise<string> =>
  host.sh(`cd /; runuser -u postgres -- psql -Xq -v ON_ERROR_STOP=1 -h ${DIRECTORY} <<'END'\n${text}\nEND\n`);

/** An extension whose packages bring version 2.0, installed in 1.0; no script leads from one to the other. */
async function extension(name: string, more = ''): Promise<void> {
  const of = (version: string): string =>
    `CREATE FUNCTION ${name}_version() RETURNS text LANGUAGE sql AS $$ SELECT '${version}' $$;\n${more}`;
  await host.put([
    [`${share}/${name}.control`, "default_version = '2.0'\nrelocatable = true\n"],
    ...['1.0', '2.0'].map((version) => [`${share}/${name}--${version}.sql`, of(version)] as const),
  ]);
  await sql(`CREATE SCHEMA IF NOT EXISTS ext; CREATE EXTENSION ${name} VERSION '1.0' SCHEMA ext;`);
}
const afterwards = (): Promise<string> => host.sh(afterwardsScript(plan, platform));
const installed = (name: string) =>
  rows(
    host,
    `SELECT extversion AS version, n.nspname AS schema FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = '${name}'`,
  );

test('an extension without an update script is dropped and created again, in the schema that it had', async () => {
  await extension('nothing_kept');
  await afterwards();
  expect(await installed('nothing_kept')).toEqual([{ version: '2.0', schema: 'ext' }]);
  expect(await rows(host, 'SELECT ext.nothing_kept_version() AS v')).toEqual([{ v: '2.0' }]);
});

test('one that keeps rows of its own is left as it is, and the upgrade says why in the words of PostgreSQL', async () => {
  await extension('keeps_rows', "CREATE TABLE kept (x int);\nSELECT pg_extension_config_dump('kept', '');\n");
  await sql('INSERT INTO ext.kept VALUES (7);');
  await expect(afterwards()).rejects.toThrow(
    /extension "keeps_rows" has no update path from version "1\.0" to version "2\.0"/,
  );
  expect(await installed('keeps_rows')).toEqual([{ version: '1.0', schema: 'ext' }]);
  expect(await rows(host, 'SELECT x AS n FROM ext.kept')).toEqual([{ n: 7 }]);
  await sql('DROP EXTENSION keeps_rows;');
});

test('one on which something stands is left as it is, and so is what stands on it', async () => {
  await extension('stood_upon');
  await sql('CREATE VIEW stands AS SELECT ext.stood_upon_version() AS v;');
  await expect(afterwards()).rejects.toThrow(/view stands depends on function ext\.stood_upon_version\(\)/);
  expect(await rows(host, 'SELECT v FROM stands')).toEqual([{ v: '1.0' }]);
});
