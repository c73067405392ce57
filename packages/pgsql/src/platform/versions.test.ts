import { platforms } from '@pigsty/sdk/engine';
import { expect, test } from 'vitest';
import { postgresqlParameters } from '../render/postgresql/parameters.ts';
import { PgsqlParams } from '../spec/schema.ts';
import { pgRepository, pgSupply } from './paths.ts';
import { hasFeature, missingParameter, pgVersions } from './versions.ts';

test('every version that pg_version takes has a row, and no other', () => {
  const { pg_version } = PgsqlParams.shape;
  const taken = Array.from({ length: 30 }, (_, v) => v).filter((v) => pg_version.safeParse(v).success);
  expect(pgVersions.map((row) => row.version)).toEqual(taken);
});

test.each([
  [17, 'io_method', { since: 18 }],
  [18, 'io_method', undefined],
  [14, 'stats_temp_directory', undefined],
  [15, 'stats_temp_directory', { until: 14 }],
  [18, 'work_mem', undefined],
] as const)('PostgreSQL %i and %s: %j', (version, name, missing) => {
  expect(missingParameter(version, name)).toEqual(missing);
});

test('what a version brought, the later ones have', () => {
  const having = pgVersions.filter((row) => hasFeature(row.version, 'builtin-locales'));
  expect(having.map((row) => row.version)).toEqual([17, 18, 19]);
});

const hardware = { cpus: 4, memoryMiB: 16_384, diskBytes: 1e11 };
const rendered = pgVersions.flatMap(({ version }) =>
  (['oltp', 'olap', 'crit', 'tiny'] as const).map((template) => [version, template] as const),
);

test.each(rendered)('no parameter is written that PostgreSQL %i does not have (%s)', (version, template) => {
  const params = PgsqlParams.parse({
    pg_cluster: 'pg-test',
    pg_seq: 1,
    pg_role: 'primary',
    pg_version: version,
    pg_conf: `${template}.yml`,
  });
  const names = Object.keys(postgresqlParameters({ params, hardware, platform: { ioUring: true } }));
  expect(names.filter((name) => missingParameter(version, name) !== undefined)).toEqual([]);
});

test('a beta comes from a repository of its own', () => {
  const [debian, el] = ['debian13', 'el9'].map((name) => platforms.find((p) => p.name === name));
  if (debian === undefined || el === undefined) throw new Error('no such row');
  expect(pgRepository(debian, 18)).toBe('trixie-pgdg');
  expect(pgRepository(debian, 19, 'testing')).toBe('trixie-pgdg-testing');
  expect(pgRepository(el, 18)).toBe('pgdg18');
  expect(Object.keys(pgSupply)).toEqual(platforms.map((p) => p.name));
});
