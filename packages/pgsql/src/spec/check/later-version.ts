import type { PgsqlParams } from '../schema.ts';
import type { Finding, Rule } from './finding.ts';

type Database = PgsqlParams['pg_databases'][number];
type Key = 'strategy' | 'locale_provider' | 'icu_locale' | 'icu_rules' | 'builtin_locale';

/** The version that brought an option of CREATE DATABASE, by its release notes; older ones refuse the statement. */
const OF_DATABASES: readonly (readonly [Key, number])[] = [
  ['strategy', 15],
  ['locale_provider', 15],
  ['icu_locale', 15],
  ['icu_rules', 16],
  ['builtin_locale', 17],
];

/** The version in which GRANT learned to say how a membership works. */
const MEMBERSHIP_OPTIONS = 16;

/** Options of objects that the version of the cluster does not have: the statement would fail. */
export const laterVersions: Rule = ({ params }) =>
  [
    ...params.pg_databases.flatMap((database, i) =>
      database.state === 'absent'
        ? []
        : ofDatabase(database).map(([key, since]) =>
            tooEarly(['pg_databases', i, key], `${key}: ${database[key] ?? ''}`, { since, params }),
          ),
    ),
    ...(['pg_default_roles', 'pg_users'] as const).flatMap((list) =>
      params[list].flatMap(({ roles, state }, i) =>
        state === 'absent'
          ? []
          : roles.flatMap((role, j) =>
              ofMembership(role).map((key) =>
                tooEarly([list, i, 'roles', j, key], `${key} of a membership`, {
                  since: MEMBERSHIP_OPTIONS,
                  params,
                }),
              ),
            ),
      ),
    ),
  ].flatMap((finding) => finding ?? []);

function ofDatabase(database: Database): readonly (readonly [Key, number])[] {
  const written = OF_DATABASES.filter(([key]) => database[key] !== undefined);
  return written.map(([key, since]) => [
    key,
    key === 'locale_provider' && database.locale_provider === 'builtin' ? 17 : since,
  ]);
}

function ofMembership(
  role: PgsqlParams['pg_users'][number]['roles'][number],
): readonly ('set' | 'inherit')[] {
  if (typeof role === 'string') return [];
  return (['set', 'inherit'] as const).filter((key) => role[key] !== undefined);
}

function tooEarly(
  path: Finding['path'],
  what: string,
  { since, params: { pg_version } }: { readonly since: number; readonly params: PgsqlParams },
): Finding | undefined {
  if (pg_version >= since) return undefined;
  return {
    rule: 'later-version',
    path,
    part: 'key',
    message: `PostgreSQL ${pg_version} does not have ${what}: ${since} is the first that does`,
    hint: `Delete it, or set pg_version to ${since} or later.`,
  };
}
