import type { Finding, Rule } from './finding.ts';

/** initdb refuses a locale of another encoding than the cluster's. */
export const encodings: Rule = ({ params }) =>
  (['pg_locale', 'pg_lc_collate', 'pg_lc_ctype'] as const).flatMap((name): readonly Finding[] => {
    const locale = params[name];
    const suffix = locale.split('.')[1];
    if (suffix === undefined || plain(suffix) === plain(params.pg_encoding)) return [];
    return [
      {
        rule: 'locale-encoding',
        path: [name],
        message: `${name}: ${locale} is of another encoding than pg_encoding: ${params.pg_encoding}`,
        hint: `Write ${locale.split('.')[0] ?? ''}.${params.pg_encoding === 'UTF8' ? 'UTF-8' : params.pg_encoding}, or C.`,
      },
    ];
  });

function plain(encoding: string): string {
  return encoding
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .replace(/^unicode$/, 'utf8');
}
