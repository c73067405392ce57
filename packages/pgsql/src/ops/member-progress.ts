import { quoteWord, quoteWords } from '@pigsty/sdk';
import { sessionOf, type PgInstance } from '../spec/cluster.ts';
import { serverWords } from '../sql/session.ts';

/**
 * A shell fragment that prints how far a member is on its way into its cluster: the bytes that pg_basebackup, pg_rewind or
 * a restore have written, or the WAL that is replayed. Nothing where neither goes on.
 */
export function progressOf({ params }: PgInstance): string {
  const session = sessionOf(params);
  const { dbsu, binDir } = session;
  const ask = quoteWords([
    `${binDir}/psql`,
    '-XqAt',
    ...serverWords(session),
    '-d',
    'postgres',
    '-c',
    REPLAYED,
  ]);
  const user = quoteWord(dbsu);
  return `written=0
for pid in $(pgrep -u ${user} -x 'pg_basebackup|pg_rewind') $(pgrep -u ${user} -f '^pgbackrest .*restore'); do
  bytes=$(sed -n 's/^wchar: //p' "/proc/$pid/io" 2>/dev/null)
  written=$((written + \${bytes:-0}))
done
if [ "$written" -gt 0 ]; then echo "$((written / 1048576)) MB copied"; exit 0; fi
replayed=$(cd / && PGCONNECT_TIMEOUT=3 runuser -u ${user} -- ${ask} 2>/dev/null)
if [ -z "$replayed" ]; then
  file=$(ps -o args= -u ${user} | sed -n 's/.*startup *recovering \\([0-9A-F]\\{24\\}\\).*/\\1/p' | head -n 1)
  # Files of 16 MB: eight digits of the timeline, eight of the log, eight of the file in it.
  [ -z "$file" ] || replayed=$(((0x$(echo "$file" | cut -c 9-16) * 256 + 0x$(echo "$file" | cut -c 17-24)) * 16384))
fi
[ -z "$replayed" ] || echo "$replayed kB of WAL replayed"`;
}

const REPLAYED =
  "select (coalesce(pg_last_wal_replay_lsn(), pg_last_wal_receive_lsn()) - '0/0') ::bigint / 1024 where pg_is_in_recovery()";
