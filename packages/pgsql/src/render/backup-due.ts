import { quoteWord, quoteWords } from '@pigsty/sdk';
import { sessionOf } from '../spec/cluster.ts';
import { hasSeveral, repositoryWords } from '../spec/repositories.ts';
import type { CommonParams } from '../spec/schema.ts';
import { psqlWords } from '../sql/session.ts';

/**
 * Body of a program that says, on the leader, why a full backup is due before the next scheduled one: its repository holds
 * none of this database, or lacks WAL between the last one and now, as another member led meanwhile and archived into its own.
 * Exit code: 0 due, 1 not due, 2 it cannot be told. Where there are several repositories each is looked at in turn, or the one
 * whose number is given.
 */
export function backupDue(params: CommonParams): readonly string[] {
  if (!hasSeveral(params)) return dueIn(params, '');
  return [
    'due() (',
    ...dueIn(params, ' --repo="$key"'),
    ')',
    'unclear=1',
    `for repository in ${repositoryWords(params)}; do`,
    '  key=${repository%%:*}',
    '  [ "${1:-$key}" = "$key" ] || continue',
    '  reason=$(due) && { echo "repository ${repository#*:}: $reason"; exit 0; } || [ $? = 1 ] || unclear=2',
    'done',
    'exit "$unclear"',
  ];
}

function dueIn(params: CommonParams, option: string): readonly string[] {
  const { pg_cluster, pg_dbsu, pg_bin_dir, pg_data } = params;
  const as = `runuser -u ${quoteWord(pg_dbsu)} --`;
  const backrest = `${as} pgbackrest --stanza=${quoteWord(pg_cluster)}${option} --log-level-console=off`;
  const ask = quoteWords(
    psqlWords(
      sessionOf(params),
      '-c',
      "SELECT pg_walfile_name(pg_current_wal_lsn()), pg_size_bytes(current_setting('wal_segment_size'))",
    ),
  );
  return [
    'cd /',
    'unknown() { echo "pg-backup-due: $1" >&2; exit 2; }',
    '[ "$(/pg/bin/pg-role)" = primary ] || exit 1',
    `info=$(${backrest} info --output=json 2>/dev/null </dev/null) || unknown 'pgBackRest does not answer'`,
    `own=$(LC_ALL=C ${quoteWord(`${pg_bin_dir}/pg_controldata`)} -D ${quoteWord(pg_data)} 2>/dev/null | sed -n 's/^Database system identifier: *//p')`,
    `[ -n "$own" ] || unknown 'the data directory cannot be read'`,
    `id=$(printf '%s' "$info" | grep -Eo '"id":[0-9]+,"repo-key":[0-9]+,"system-id":'"$own" | tail -n 1 | sed 's/^"id":\\([0-9]*\\).*/\\1/')`,
    `[ -n "$id" ] || unknown 'the stanza is not of this database'`,
    `stop=$(printf '%s' "$info" | grep -Eo '"archive":[{]"start":"[0-9A-F]{24}","stop":"[0-9A-F]{24}"[}],"backrest":[{][^}]*[}],"database":[{]"id":'"$id," | tail -n 1 | sed 's/.*"stop":"\\([0-9A-F]*\\)".*/\\1/')`,
    `[ -n "$stop" ] || { echo 'the repository holds no backup of this database'; exit 0; }`,
    `position=$(PGCONNECT_TIMEOUT=5 ${ask} 2>/dev/null </dev/null) || unknown 'PostgreSQL does not answer'`,
    'now=${position%|*} size=${position#*|}',
    `archive=$(printf '%s' "$info" | grep -Eo '"database":[{]"id":'"$id"',"repo-key":[0-9]+[}],"id":"[^"]+"' | tail -n 1 | sed 's/.*"id":"\\([^"]*\\)"$/\\1/')`,
    `archived() { ${backrest} repo-ls "archive/${pg_cluster}/$archive/$(echo "$1" | cut -c 1-16)" 2>/dev/null </dev/null | grep -q "^$1-"; }`,
    `history=${quoteWord(`${pg_data}/pg_wal`)}/$(echo "$now" | cut -c 1-8).history`,
    ...followsForks,
  ];
}

/**
 * Shell that walks the forks between the segment `$stop`, where the last backup ends, and `$now`: the last segment before
 * each is asked for by `archived NAME`. The member that led up to a fork has archived that one, and no other has.
 */
export const followsForks: readonly string[] = [
  'timeline_of() { echo $((0x$(echo "$1" | cut -c 1-8))); }',
  'per_log=$((4294967296 / size))',
  'number_of() { echo $((0x$(echo "$1" | cut -c 9-16) * per_log + 0x$(echo "$1" | cut -c 17-24))); }',
  'segment() { printf "%08X%08X%08X" "$1" $(($2 / per_log)) $(($2 % per_log)); }',
  'from=$(timeline_of "$stop") ended=$(number_of "$stop")',
  '[ "$from" != "$(timeline_of "$now")" ] || exit 1',
  '[ -r "$history" ] || { echo "pg-backup-due: $history is not there" >&2; exit 2; }',
  'known=no before=0',
  'while read -r timeline lsn _; do',
  '  case $timeline in "" | *[!0-9]*) continue ;; esac',
  '  fork=$(((0x${lsn%/*} * 4294967296 + 0x${lsn#*/}) / size))',
  '  if [ "$timeline" = "$from" ]; then',
  '    known=yes',
  '    [ "$ended" -le "$fork" ] || { echo "the last backup is of timeline $from after the fork at $lsn, and was left behind"; exit 0; }',
  '  fi',
  '  # A timeline that was left within its first segment has none of its own.',
  '  [ "$fork" != "$before" ] || continue',
  '  before=$fork',
  '  [ "$fork" -gt "$((ended + 1))" ] || continue',
  '  name=$(segment "$timeline" $((fork - 1)))',
  '  archived "$name" || { echo "the repository lacks WAL since its last backup: $name, from before the fork of timeline $timeline at $lsn"; exit 0; }',
  'done <"$history"',
  `[ "$known" = yes ] || { echo "the last backup is of timeline $from, which this one does not come from"; exit 0; }`,
  'exit 1',
];
