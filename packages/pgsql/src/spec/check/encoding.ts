import type { PgsqlParams } from '../schema.ts';
import type { Finding, Rule } from './finding.ts';

/** initdb refuses a locale of another encoding than the cluster's. */
export const encodings: Rule = ({ params }) => [...ofCluster(params), ...ofDatabases(params)];

const ofCluster = (params: PgsqlParams): readonly Finding[] =>
  (['pg_locale', 'pg_lc_collate', 'pg_lc_ctype'] as const).flatMap((name): readonly Finding[] => {
    const locale = params[name];
    const suffix = locale.split('.')[1];
    if (suffix === undefined) return withoutEncoding(locale, { path: [name], encoding: params.pg_encoding });
    if (plain(suffix) === plain(params.pg_encoding)) return [];
    return [
      {
        rule: 'locale-encoding',
        path: [name],
        message: `${name}: ${locale} is of another encoding than pg_encoding: ${params.pg_encoding}`,
        hint: `Write ${locale.split('.')[0] ?? ''}.${params.pg_encoding === 'UTF8' ? 'UTF-8' : params.pg_encoding}, or C.`,
      },
    ];
  });

/** CREATE DATABASE refuses them, too. */
function ofDatabases({ pg_databases, pg_encoding }: PgsqlParams): readonly Finding[] {
  return pg_databases.flatMap((database, i) =>
    database.state === 'absent'
      ? []
      : (['locale', 'lc_collate', 'lc_ctype'] as const).flatMap((key) =>
          ofDatabase(database[key] ?? 'C', {
            path: ['pg_databases', i, key],
            encoding: database.encoding ?? pg_encoding,
          }),
        ),
  );
}

interface Place {
  readonly path: Finding['path'];
  readonly encoding: string;
}

function ofDatabase(locale: string, place: Place): readonly Finding[] {
  const [name = '', suffix] = locale.split('.');
  if (suffix === undefined) return withoutEncoding(locale, place);
  const { path, encoding } = place;
  if (sameEncoding(suffix, encoding)) return [];
  return [
    {
      rule: 'locale-encoding',
      path,
      message: `the locale ${locale} is of another encoding than that of the database, ${encoding}: CREATE DATABASE refuses it`,
      hint: `Write ${name}.${plain(encoding) === 'utf8' ? 'UTF-8' : encoding}, or C.`,
    },
  ];
}

/** The system has it in an encoding of the last century: en_US is LATIN1, zh_CN is EUC_CN. A few are young enough for UTF-8. */
function withoutEncoding(locale: string, { path, encoding }: Place): readonly Finding[] {
  if (plain(encoding) !== 'utf8' || !OLD.test(locale)) return [];
  return [
    {
      rule: 'locale-encoding',
      severity: 'warning',
      path,
      message: `the locale ${locale} is of another encoding than ${encoding} on most systems, and then refused`,
      hint: `Write ${locale.split('@')[0] ?? ''}.UTF-8, or C.`,
    },
  ];
}

const OLD =
  /^(?:ar|bg|ca|cs|da|de|el|en|es|et|eu|fi|fr|ga|gl|he|hr|hu|id|is|it|ja|ko|lt|lv|ms|mt|nb|nl|nn|pl|pt|ro|ru|sk|sl|sq|sv|th|tr|uk|zh)_(?!IN$)[A-Z]{2}(?:@\w+)?$/;

/** The system calls LATIN1 ISO-8859-1, and so on: what is not known to be another one is the same. SQL_ASCII takes all. */
function sameEncoding(suffix: string, encoding: string): boolean {
  const [mine, theirs] = [plain(suffix), plain(encoding)];
  return mine === theirs || theirs === 'sqlascii' || (mine !== 'utf8' && theirs !== 'utf8');
}

function plain(encoding: string): string {
  return encoding
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^unicode$/, 'utf8');
}
