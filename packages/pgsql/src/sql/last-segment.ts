/**
 * Closes the segment that is being written and names the last one with anything in it: once the archive has that, it has all. Since
 * PostgreSQL 17 `pg_walfile_name` names a position between two segments after the one that begins there, where nothing may ever
 * be written (release notes of 17, "file boundary handling of two WAL file name functions").
 */
export function lastSegment(version: number): string {
  // Positions have arithmetic since PostgreSQL 14.
  return version < 14
    ? 'SELECT pg_walfile_name(pg_switch_wal())'
    : 'SELECT pg_walfile_name(pg_switch_wal() - 1)';
}
