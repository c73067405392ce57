import {
  command,
  pkg,
  platformOf,
  shCommand,
  shell,
  type HostFacts,
  type Op,
  type PreflightFinding,
  type PreflightTopic,
} from '@pigsty/sdk';
import type { PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** Locales that a C library has without any file. */
const builtIn = /^(?:C|POSIX|C\.utf8)$/i;

const parameters = ['pg_locale', 'pg_lc_collate', 'pg_lc_ctype'] as const;

/** Locales of the cluster and of its databases, which every member needs. */
export const locales: PreflightTopic<PgsqlParams> = {
  name: 'locales',
  summary: 'locales of the cluster and of its databases, on every member',
  script: () => 'locale -a 2>/dev/null | sed "s/^/locale=/"',
  judge: (answer, { instance, host }) => {
    const known = new Set(answer.split('\n').map((line) => plain(line.replace(/^locale=/, ''))));
    const needed = [...new Map(localesOf(instance))].filter(([locale]) => !builtIn.test(plain(locale)));
    const missing = needed.filter(([locale]) => !known.has(plain(locale)));
    if (missing.length > 0) return missing.map(([locale, path]) => absentLocale(locale, path, host));
    if (needed.length === 0) return [];
    return [{ check: 'locale', state: 'ok', seen: needed.map(([locale]) => locale).join(', ') }];
  },
};

type Path = readonly (string | number)[];

/**
 * Locales with their place. Every member needs all of them: a database whose locale a member lacks cannot be used there,
 * and is gone for everybody when that member leads.
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

function absentLocale(locale: string, path: Path, host: HostFacts): PreflightFinding {
  const what = path.length === 1 ? 'cluster' : 'database';
  return {
    check: `locale ${locale}`,
    state: 'fail',
    seen: 'unknown to the host',
    parameter: path,
    expected: 'one of locale -a',
    remedy: `PostgreSQL cannot create a ${what} with it. Make it with pigsty check --fix, or set ${String(path.at(-1))}: C.UTF-8`,
    repair: make(locale, host),
  };
}

function make(locale: string, host: HostFacts): readonly Op[] {
  const [language = locale, charset = 'UTF-8'] = locale.split(/[.@]/);
  const [short = ''] = language.split('_');
  const names = platformOf(host).localePackages.map((name) => name.replace('$language', short));
  return [
    pkg({ names, reason: 'check --fix' }),
    command({
      name: `make the locale ${locale}`,
      run: shCommand('localedef -i "$1" -f "$2" "$3"', [language, charset, locale]),
      unless: shell`locale -a | grep -qxF ${plain(locale)}`,
    }),
  ];
}
