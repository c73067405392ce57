import { hasBuiltinProvider } from '../cluster.ts';
import type { PgsqlParams } from '../schema.ts';
import type { Finding, Rule } from './finding.ts';

type Database = PgsqlParams['pg_databases'][number];

/** Locales that PostgreSQL has of its own, and since which version; it reads C.UTF8 as C.UTF-8. */
const BUILTIN: Readonly<Record<string, number | undefined>> = {
  C: 17,
  'C.UTF-8': 17,
  'C.UTF8': 17,
  PG_UNICODE_FAST: 18,
};

/** CREATE DATABASE refuses a locale of another provider than the database's, and a provider without its locale. */
export const localeProviders: Rule = ({ params }) =>
  params.pg_databases.flatMap((database, i) => {
    // A copy has the provider of its template; template0 that of the cluster.
    if (database.state === 'absent' || ![undefined, 'template0'].includes(database.template)) return [];
    return [
      ...ofOtherProvider(database, params),
      ...withoutLocale(database, params),
      ...unknown(database, params),
    ].map(({ path, ...finding }) => ({
      ...finding,
      rule: 'locale-provider',
      path: ['pg_databases', i, ...path],
    }));
  });

function ofOtherProvider(database: Database, params: PgsqlParams): readonly Omit<Finding, 'rule'>[] {
  const { locale_provider: provider = hasBuiltinProvider(params) ? 'builtin' : 'libc' } = database;
  const keys = [
    ['icu_locale', 'icu'],
    ['icu_rules', 'icu'],
    ['builtin_locale', 'builtin'],
  ] as const;
  return keys.flatMap(([key, of]) =>
    database[key] === undefined || provider === of
      ? []
      : [
          {
            path: [key],
            message: `${key} is for locale_provider: ${of}, and that of ${database.name} is ${provider}`,
            hint: `Set locale_provider: ${of}, or delete ${key}.`,
          },
        ],
  );
}

function withoutLocale(database: Database, params: PgsqlParams): readonly Omit<Finding, 'rule'>[] {
  const { locale_provider: provider, locale } = database;
  if (provider === undefined || provider === 'libc') return [];
  const key = provider === 'icu' ? 'icu_locale' : 'builtin_locale';
  // The built-in provider of the cluster brings its locale along; only since 16 ICU takes that of the C library.
  const has =
    database[key] !== undefined ||
    (provider === 'builtin' && hasBuiltinProvider(params)) ||
    (locale !== undefined && params.pg_version >= 16);
  if (has) return [];
  return [
    {
      path: ['locale_provider'],
      message: `locale_provider: ${provider} of ${database.name} needs ${key}`,
      hint: `Add ${key}: ${provider === 'icu' ? 'en-US' : 'C.UTF-8'}, for example.`,
    },
  ];
}

function unknown(database: Database, { pg_version }: PgsqlParams): readonly Omit<Finding, 'rule'>[] {
  const { builtin_locale: locale } = database;
  // What no locale of the version takes is told by itself.
  if (locale === undefined || pg_version < 17) return [];
  const since = BUILTIN[locale];
  if (since !== undefined && since <= pg_version) return [];
  const known = Object.keys(BUILTIN).filter(
    (name) => name !== 'C.UTF8' && (BUILTIN[name] ?? 0) <= pg_version,
  );
  return [
    {
      path: ['builtin_locale'],
      message: `PostgreSQL ${pg_version} has no locale ${locale} of its own`,
      hint: `It has ${known.join(', ')}.`,
    },
  ];
}
