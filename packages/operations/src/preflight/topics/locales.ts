import type { PgInstance } from '@pigsty/pgsql/contract';
import { command, type HostFacts, type Op, pkg, platformOf, shCommand, shell } from '@pigsty/sdk';
import { fail, ok, type Verdict } from '../finding.ts';
import { type About, declaredAt, pgInstances } from '../subject.ts';
import { said, some, type Topic } from '../topic.ts';

/** Locales that a C library has without any file. */
const builtIn = /^(?:C|POSIX|C\.utf8)$/i;

const parameters = ['pg_locale', 'pg_lc_collate', 'pg_lc_ctype'] as const;

export const locales: Topic = {
  name: 'locales',
  ask: () => 'locale -a 2>/dev/null | sed "s/^/locale=/"',
  judge: (answer, about) => {
    const known = new Set(said(answer)('locale').map(plain));
    const declared = new Map(pgInstances(about.wanted, about.host.address).flatMap(localesOf));
    const needed = [...declared].filter(([locale]) => !builtIn.test(plain(locale)));
    const missing = needed.filter(([locale]) => !known.has(plain(locale)));
    if (missing.length > 0) return missing.map(([locale, path]) => absentLocale(locale, path, about));
    return needed.length === 0 ? [] : [ok('locale', some(needed.map(([locale]) => locale)))];
  },
};

type Path = readonly (string | number)[];

/**
 * Locales of the cluster and of its databases, with their place. Every member needs all of them: a database whose locale
 * a member lacks cannot be used there, and is gone for everybody when that member leads.
 */
function localesOf({ params }: PgInstance): readonly (readonly [string, Path])[] {
  const ofCluster = parameters.map((name): readonly [string, Path] => [params[name], [name]]);
  const ofDatabases = params.pg_databases.flatMap((database, at) =>
    database.state === 'absent' || (database.locale_provider ?? 'libc') !== 'libc'
      ? []
      : (['locale', 'lc_collate', 'lc_ctype'] as const).flatMap(
          (key): readonly (readonly [string, Path])[] => {
            const locale = database[key];
            return locale === undefined ? [] : [[locale, ['pg_databases', at, key]]];
          },
        ),
  );
  return [...ofDatabases, ...ofCluster];
}

/** `locale -a` says `en_US.utf8` for `en_US.UTF-8`. */
function plain(locale: string): string {
  return locale.trim().replace(/\.utf-?8$/i, '.utf8');
}

function absentLocale(locale: string, path: Path, { host, wanted }: About): Verdict {
  const what = path.length === 1 ? 'cluster' : 'database';
  return fail(`locale ${locale}`, 'unknown to the host', {
    ...declaredAt(wanted, host.address, path),
    expected: 'one of locale -a',
    remedy: `PostgreSQL cannot create a ${what} with it. Make it with pigsty check --fix, or set ${String(path.at(-1))}: C.UTF-8`,
    repair: make(locale, host.facts),
  });
}

function make(locale: string, facts: HostFacts): readonly Op[] {
  const [language = locale, charset = 'UTF-8'] = locale.split(/[.@]/);
  const [short = ''] = language.split('_');
  const names = platformOf(facts).localePackages.map((name) => name.replace('$language', short));
  const isThere = shell`locale -a | grep -qxF ${plain(locale)}`;
  return [
    pkg({ names, reason: 'check --fix' }),
    command({
      name: `make the locale ${locale}`,
      run: shCommand('localedef -i "$1" -f "$2" "$3"', [language, charset, locale]),
      unless: isThere,
    }),
  ];
}
