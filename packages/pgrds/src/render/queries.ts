import {
  pgVersions,
  renderPgExporterYml,
  renderPostgresExporterYml,
  type QueryParams,
} from '@pigsty/pgsql/contract';
import type { RemoteServer } from '../spec/remote.ts';

/** Versions that have a file of queries of their own. */
export const oldestFirst: readonly number[] = pgVersions.map(({ version }) => version).sort((a, b) => a - b);

const statements = (schema: string): QueryParams['pg_default_extensions'] => [
  { name: 'pg_stat_statements', state: 'create', schema },
];

/**
 * Files of queries by their names: one for `pg_exporter`, which chooses by itself, and for the exporter of distributions one
 * for each version, with one for pg_stat_statements beside it.
 */
export function renderRemoteQueries({
  settings: { pg_exporter_cache_ttls },
}: Pick<RemoteServer, 'settings'>): Readonly<Record<string, string>> {
  const files = oldestFirst.flatMap((pg_version) => {
    const params = { pg_exporter_cache_ttls, pg_version };
    return [
      [`${pg_version}.yml`, renderPostgresExporterYml({ ...params, pg_default_extensions: [] })],
      [
        `${pg_version}-pg_stat_statements.yml`,
        renderPostgresExporterYml(
          { ...params, pg_default_extensions: statements('@schema@') },
          { ofExtensions: true },
        ),
      ],
    ] as const;
  });
  const own = {
    pg_exporter_cache_ttls,
    pg_version: oldestFirst.at(-1) ?? 0,
    pg_default_extensions: statements('monitor'),
  };
  return { ...Object.fromEntries(files), 'pg_exporter.yml': renderPgExporterYml(own) };
}
