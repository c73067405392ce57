import { EXTENSION_PACKAGES } from '../catalogue/extensions.ts';
import type { PgsqlParams } from '../schema.ts';
import type { Finding, Rule } from './finding.ts';

/** `pg16-gis`, `postgresql-16-postgis-3` of Debian, `pgvector_16` of EL. */
const VERSIONS = [/^pg(\d\d)(?:-|$)/, /^postgresql-?(\d\d)(?:-|$)/, /_(\d\d)(?:-|\*|$)/];

/** Packages that are for another major version than the server's: it finds nothing of them. */
export const otherVersions: Rule = ({ params }) =>
  (['pg_extensions', 'pg_packages'] as const).flatMap((list) =>
    params[list].flatMap((entry, i) =>
      entry
        .split(/[\s,]+/)
        .flatMap((word) => ofWord(word, params).map((finding) => ({ ...finding, path: [list, i] }))),
    ),
  );

function ofWord(word: string, { pg_version }: PgsqlParams): readonly Omit<Finding, 'path'>[] {
  const name = word.replace(/=.*$/, '');
  const version = VERSIONS.map((pattern) => pattern.exec(name)?.[1]).find((found) => found !== undefined);
  const other = Number(version);
  // A set that nobody knows is told as such.
  if (/^pg\d\d-/.test(name) && !EXTENSION_PACKAGES.has(name)) return [];
  // Below and above are numbers that mean something else.
  if (version === undefined || other === pg_version || other < 10 || other > 25) return [];
  return [
    {
      rule: 'package-version',
      severity: 'warning',
      words: word,
      message: `${word} is for PostgreSQL ${version}, and pg_version is ${pg_version}`,
      hint: `Write ${word.replace(version, String(pg_version))}.`,
    },
  ];
}
