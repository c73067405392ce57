import { readFileSync } from 'node:fs';
import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { pgClusters } from '../../src/contract.ts';
import { postgresCollectors } from '../../src/observability/catalogue/postgres.ts';
import { branchesOf, queryOf } from '../../src/observability/catalogue/query.ts';
import { pgVersions } from '../../src/platform/versions.ts';
import { renderExporterDefaults } from '../../src/render/exporter-defaults.ts';
import {
  renderPgExporterYml,
  renderPostgresExporterYml,
  secondsOf,
} from '../../src/render/exporter-queries.ts';
import { exportersOf } from '../../src/spec/exporters.ts';

const file = new URL('../scenarios/single/inventory.yml', import.meta.url);
const { inventory } = readInventory([{ file: 'pigsty.yml', text: readFileSync(file, 'utf8') }]);
if (inventory === undefined) throw new Error('unreadable');
const params = pgClusters(inventory)[0]!.params;
const versions = pgVersions.map((row) => row.version);

interface Query {
  readonly query: string;
  readonly metrics: readonly Record<string, { readonly usage: string }>[];
  readonly min_version?: number;
  readonly max_version?: number;
}
const read = (text: string): Record<string, Query> => parse(text) as Record<string, Query>;

test.each(versions)('of PostgreSQL %i each query is asked once, and selects what is shown', (version) => {
  const queries = read(renderPostgresExporterYml({ ...params, pg_version: version }));
  for (const [name, { query, metrics }] of Object.entries(queries)) {
    const columns = metrics.flatMap((m) => Object.keys(m));
    expect(columns, name).toEqual([...new Set(columns)]);
    for (const column of columns) expect(query, name).toContain(`"${column}"`);
    expect(query).not.toContain('@schema@');
  }
});

test.each(versions.slice(1))('an upgrade to PostgreSQL %i takes no metric away', (version) => {
  const before = versions[versions.indexOf(version) - 1]!;
  const shown = (of: number): readonly string[] =>
    Object.entries(read(renderPostgresExporterYml({ ...params, pg_version: of }))).flatMap(
      ([name, { query, metrics }]) =>
        metrics
          .flatMap((m) => Object.keys(m))
          .filter((column) => !query.includes(`NULL AS "${column}"`))
          .map((column) => `${name}_${column}`),
    );
  const [earlier, later] = [shown(before), new Set(shown(version))];
  expect(earlier.length).toBeGreaterThan(100);
  expect(earlier.filter((metric) => !later.has(metric))).toEqual([]);
});

test('the branches for pg_exporter cover every version once', () => {
  const queries = Object.values(read(renderPgExporterYml(params)));
  for (const collector of postgresCollectors) {
    const mine = queries.filter((q) => (q as unknown as { name: string }).name === collector.name);
    for (const version of versions) {
      const number = version * 10_000;
      const fit = mine.filter(
        ({ min_version: from = 0, max_version: to = Infinity }) => from <= number && number < to,
      );
      const asked = queryOf(collector, version, { builtIn: false });
      expect(fit.length, `${collector.name} of ${version}`).toBe(asked === undefined ? 0 : 1);
    }
  }
});

test('what pg_exporter shows by itself it is not asked a second time', () => {
  const shown = Object.values(read(renderPgExporterYml(params)))
    .filter((q) => (q as unknown as { name: string }).name === 'pg')
    .flatMap(({ metrics }) => metrics.flatMap((m) => Object.keys(m)));
  expect(shown).toContain('uptime');
  expect(shown).not.toContain('version');
  expect(shown).not.toContain('in_recovery');
});

test('versions in a row that are asked the same are one branch', () => {
  const checkpointer = postgresCollectors.find((c) => c.name === 'pg_checkpointer')!;
  expect(
    branchesOf(checkpointer, versions, { builtIn: true }).map(({ since, until }) => [since, until]),
  ).toEqual([
    [13, 17],
    [17, 18],
    [18, undefined],
  ]);
});

test('pg_exporter_cache_ttls says how long answers are kept; what is no number counts as the default', () => {
  expect(secondsOf('2,20,200,2000', 'fast')).toBe(2);
  expect(secondsOf('2,20,200,2000', 'slowest')).toBe(2000);
  expect(secondsOf('2,x', 'norm')).toBe(10);
  expect(secondsOf('', 'slow')).toBe(60);
});

test('statements are left out where the extension is not asked for', () => {
  const without = { ...params, pg_default_extensions: [] };
  expect(Object.keys(read(renderPostgresExporterYml(params)))).toContain('pg_query');
  expect(Object.keys(read(renderPostgresExporterYml(without)))).not.toContain('pg_query');
});

test('the password is a secret wherever it stands, and in no argument', () => {
  const password = params.pg_monitor_password.map(() => `it's "$x", 100%`);
  const text = renderExporterDefaults('pg_exporter', { params, password, tls: true });
  expect(JSON.stringify(text)).not.toContain('100%');
  const options = (text as typeof password).map((plain) => {
    expect(plain).toContain(String.raw`PGPASSWORD="it's \"\$x\", 100%"`);
    expect(plain).toContain('it%27s%20%22%24x%22%2C%20100%25'.replace('%27', "'"));
    return (plain.match(/^.*OPTS=.*$/gm) ?? []).join('\n');
  });
  options.map((plain) => {
    expect(plain).not.toContain('100');
    return plain;
  });
});

test('an exporter runs only beside what it speaks of', () => {
  expect(exportersOf(params)).toEqual(['pg_exporter', 'pgbouncer_exporter', 'pgbackrest_exporter']);
  expect(exportersOf({ ...params, pgbouncer_enabled: false, pgbackrest_enabled: false })).toEqual([
    'pg_exporter',
  ]);
  expect(exportersOf({ ...params, pg_exporter_enabled: false })).toEqual([
    'pgbouncer_exporter',
    'pgbackrest_exporter',
  ]);
});
