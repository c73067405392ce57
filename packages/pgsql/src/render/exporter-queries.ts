import { branchesOf, columnsOf, queryOf, type Branch } from '../observability/catalogue/query.ts';
import type { Collector, Column, Freshness } from '../observability/catalogue/collector.ts';
import { postgresCollectors } from '../observability/catalogue/postgres.ts';
import { pgVersions } from '../platform/versions.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { catalogueYaml } from './catalogue-yaml.ts';
import { header } from './header.ts';

const all = { builtIn: true } as const;

/** What of the parameters queries depend on. */
export type QueryParams = Pick<
  PgsqlParams,
  'pg_default_extensions' | 'pg_exporter_cache_ttls' | 'pg_version'
>;

/** /etc/pg_exporter.yml: the catalogue as `pg_exporter` reads it, with a branch for each version that is asked otherwise. */
export function renderPgExporterYml(params: QueryParams): string {
  const versions = pgVersions.map((row) => row.version);
  const yaml = catalogueYaml(`pg_exporter ${keyOf(params)}`, () =>
    collectorsFor(params).flatMap((collector) => {
      const found = branchesOf(collector, versions, { builtIn: false });
      return found.map((branch) =>
        pgExporterBranch(collector, branch, { params, alone: found.length === 1 }),
      );
    }),
  );
  return `${header('Queries of pg_exporter')}${yaml}`;
}

function pgExporterBranch(
  collector: Collector,
  { query, since, until }: Branch,
  { params, alone }: { readonly params: QueryParams; readonly alone: boolean },
): readonly [string, unknown] {
  const { name, help, scope, role, freshness } = collector;
  return [
    alone ? name : `${name}_${since}`,
    {
      name,
      desc: help,
      query: withSchema(query, collector, params),
      ttl: secondsOf(params.pg_exporter_cache_ttls, freshness),
      timeout: 5,
      min_version: since * 10_000,
      ...(until === undefined ? {} : { max_version: until * 10_000 }),
      tags: [...(scope === 'instance' ? ['cluster'] : []), ...(role === undefined ? [] : [role])],
      metrics: columnsOf(collector, since, { builtIn: false }).map(mapped),
    },
  ];
}

/**
 * /etc/postgres_exporter.yml: the same for the exporter that distributions carry, for the one version that runs; all of
 * it, or what asks extensions.
 */
export function renderPostgresExporterYml(params: QueryParams, { ofExtensions = false } = {}): string {
  const yaml = catalogueYaml(`postgres_exporter ${params.pg_version} ${ofExtensions} ${keyOf(params)}`, () =>
    collectorsFor(params)
      .filter(({ extension }) => !ofExtensions || extension !== undefined)
      .flatMap((collector) => postgresExporterQuery(collector, params)),
  );
  return `${header('Queries of the exporter of PostgreSQL')}${yaml}`;
}

function postgresExporterQuery(
  collector: Collector,
  params: QueryParams,
): readonly (readonly [string, unknown])[] {
  const { name, scope, freshness } = collector;
  const query = queryOf(collector, params.pg_version, all);
  if (query === undefined) return [];
  return [
    [
      name,
      {
        query: withSchema(query, collector, params),
        // Asked in one database. Without it, in each that is found.
        ...(scope === 'instance' ? { master: true } : {}),
        cache_seconds: secondsOf(params.pg_exporter_cache_ttls, freshness),
        metrics: columnsOf(collector, params.pg_version, all).map(mapped),
      },
    ],
  ];
}

function keyOf(params: QueryParams): string {
  const schemas = postgresCollectors.map(
    ({ extension = '' }) => schemaOf(extension, params.pg_default_extensions) ?? '',
  );
  return `${params.pg_exporter_cache_ttls} ${schemas.join(' ')}`;
}

/** Collectors whose extension the databases have. */
export function collectorsFor({ pg_default_extensions }: QueryParams): readonly Collector[] {
  return postgresCollectors.filter(
    ({ extension }) => extension === undefined || schemaOf(extension, pg_default_extensions) !== undefined,
  );
}

function withSchema(query: string, { extension }: Collector, params: QueryParams): string {
  const schema = extension === undefined ? undefined : schemaOf(extension, params.pg_default_extensions);
  return schema === undefined ? query : query.replaceAll('@schema@', schema);
}

function schemaOf(extension: string, list: QueryParams['pg_default_extensions']): string | undefined {
  for (const entry of list) {
    if (entry === extension) return 'public';
    if (typeof entry !== 'string' && entry.name === extension) return entry.schema ?? 'public';
  }
  return undefined;
}

const places: Readonly<Record<Freshness, number>> = { fast: 0, norm: 1, slow: 2, slowest: 3 };
const defaults = [1, 10, 60, 300];

/** One of the four times of `pg_exporter_cache_ttls`. */
export function secondsOf(times: string, freshness: Freshness): number {
  const place = places[freshness];
  const given = Number(times.split(',')[place]?.trim());
  return Number.isInteger(given) && given >= 0 ? given : (defaults[place] ?? 10);
}

function mapped({ name, usage, help }: Column): Readonly<Record<string, unknown>> {
  return { [name]: { usage: usage.toUpperCase(), description: help } };
}
