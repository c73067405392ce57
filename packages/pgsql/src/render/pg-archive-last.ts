import { quoteWord } from '@pigsty/sdk';
import type { CommonParams } from '../spec/schema.ts';

/** Seconds by which a repository that does not answer may prolong the stop, before pgBackRest's second program has its turn. */
const PATIENCE = 10;

/**
 * Body of /pg/bin/pg-archive-last PATH: archives the last segment of a server that stops, and fails at once for any other. PostgreSQL
 * ends only after that one is archived, and clients wait meanwhile. By itself pgBackRest leaves it to a second program that starts others, and
 * asks for its answer now and then, which takes twice as long for a single segment. Where several wait, or one has failed,
 * it stays with that.
 *
 * Sources: `AddToDataDirLockFile` of PostgreSQL 10 and later (line 8 of postmaster.pid), `archive-async` and `spool-path` of
 * pgBackRest 2.55.
 */
export function pgArchiveLast({
  pg_cluster,
  pg_data,
}: Pick<CommonParams, 'pg_cluster' | 'pg_data'>): readonly string[] {
  return [
    `data=${quoteWord(pg_data)}`,
    'case $(sed -n 8p "$data/postmaster.pid" 2>/dev/null) in stopping*) ;; *) exit 1 ;; esac',
    '[ "$(ls "$data/pg_wal/archive_status" | grep -c \'\\.ready$\')" = 1 ] || exit 1',
    `for error in /pg/spool/archive/${quoteWord(pg_cluster)}/out/*.error; do [ ! -e "$error" ] || exit 1; done`,
    `exec timeout --foreground ${PATIENCE} pgbackrest --stanza=${quoteWord(pg_cluster)} --no-archive-async archive-push "$1"`,
  ];
}
