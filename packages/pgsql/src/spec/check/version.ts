import { pgVersions } from '../../platform/versions.ts';
import type { Rule } from './finding.ts';

/** Versions without corrections, and those whose data files no release promises to read. */
export const versionStatus: Rule = ({ params: { pg_version: version } }) => {
  const row = pgVersions.find((v) => v.version === version);
  if (row === undefined || row.status === 'supported') return [];
  const supported = pgVersions.filter((v) => v.status === 'supported').map((v) => v.version);
  return [
    {
      rule: 'version-status',
      severity: row.status === 'beta' ? 'info' : 'warning',
      path: ['pg_version'],
      message:
        row.status === 'beta'
          ? `PostgreSQL ${version} is a beta: a later one may not read its data files`
          : `PostgreSQL ${version} has had its last release (${row.endOfLife ?? ''}): no more corrections`,
      hint: `Supported: ${supported.join(', ')}.`,
    },
  ];
};
