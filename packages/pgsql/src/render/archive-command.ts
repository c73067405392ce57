import type { CommonParams } from '../spec/schema.ts';

/**
 * `archive_command`: the last segment of a server that stops goes a short way, all others that of pgBackRest, and one that the
 * archive has with other content is judged.
 *
 * After `pg_rewind` a former leader has segments of another member. The one in which a timeline has ended may
 * have another content behind the end there; where it is in the archive already it is refused, and PostgreSQL archives nothing
 * more.
 */
export function archiveCommand({ pg_cluster }: Pick<CommonParams, 'pg_cluster'>): string {
  return `/pg/bin/pg-archive-last %p || pgbackrest --stanza=${pg_cluster} archive-push %p || /pg/bin/pg-archive-conflict $? %f`;
}
