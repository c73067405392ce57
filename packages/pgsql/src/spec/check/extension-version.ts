import type { PgsqlParams } from '../schema.ts';
import { createdIn, createdInDatabases } from './created-extensions.ts';
import { libraryNames } from './preload.ts';
import type { Finding, Rule } from './finding.ts';

interface Versions {
  readonly since?: number;
  readonly until?: number;
}

/**
 * Extensions, and libraries of PostgreSQL itself, that only some major versions have: contributed modules by the release notes
 * of the PostgreSQL project, others by the list of the original.
 */
const VERSIONS: Readonly<Record<string, Versions | undefined>> = {
  adminpack: { until: 16 },
  basebackup_to_shell: { since: 15 },
  basic_archive: { since: 15 },
  columnar: { until: 16 },
  documentdb: { since: 15 },
  hydra: { until: 16 },
  old_snapshot: { since: 14, until: 16 },
  pg_logicalinspect: { since: 18 },
  pg_overexplain: { since: 18 },
  pg_surgery: { since: 14 },
  pg_walinspect: { since: 15 },
};

/** Extensions that are not there for the version of the cluster: their package, or CREATE EXTENSION, fails. */
export const extensionVersions: Rule = ({ params }) => [
  ...[
    ...createdIn(params.pg_default_extensions, ['pg_default_extensions']),
    ...createdInDatabases(params),
  ].flatMap(({ name, path }) => ofName(name, path, params)),
  ...params.pg_extensions.flatMap((entry, i) =>
    entry
      .split(/[\s,]+/)
      .flatMap((name) => ofName(name, ['pg_extensions', i], params).map((one) => ({ ...one, words: name }))),
  ),
  ...libraryNames(params.pg_libs).flatMap((name) =>
    ofName(name, ['pg_libs'], params).map((one) => ({ ...one, words: name })),
  ),
];

function ofName(
  name: string,
  path: Finding['path'],
  { pg_version: version }: PgsqlParams,
): readonly Finding[] {
  const { since = 0, until = version } = VERSIONS[name] ?? {};
  if (since <= version && version <= until) return [];
  return [
    {
      rule: 'extension-version',
      severity: 'warning',
      path,
      message:
        since > version
          ? `${name} is not there for PostgreSQL ${version}: ${since} is the first that has it`
          : `${name} is not there for PostgreSQL ${version}: ${until} is the last that has it`,
      hint: `Delete it, or set pg_version: ${since > version ? since : until}.`,
    },
  ];
}
