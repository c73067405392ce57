import { metric, type Metric } from '@pigsty/sdk';

/** Of each repository, by its number of pgBackRest; exporters show the age of the newest backup of all of them. */
export const BACKUP_METRIC = 'pigsty_backup_timestamp_seconds';

/** How every command begins: where pgBackRest is configured and what its stanza is. None where there is no backup. */
const begin = `conf=/etc/pgbackrest/pgbackrest.conf
[ -e "$conf" ] || exit 0
stanza=$(sed -n 's/^\\[\\([^]:]*\\)\\]$/\\1/p' "$conf" | grep -v '^global$' | head -n 1)
data=$(sed -n 's/^pg1-path=//p' "$conf" | head -n 1)
[ -n "$stanza" ] && [ -d "$data" ] || exit 0
cd /
repos=$(sed -n 's/^repo\\([0-9]*\\)-.*/\\1/p' "$conf" | sort -u)
one() { [ "$repos" = 1 ] || echo "--repo=$1"; }
backrest() { timeout -k 1 8 runuser -u "$(stat -c %U "$data")" -- pgbackrest --stanza="$stanza" "$@"; }`;

/** For awk: names of segments, sorted, on standard input; prints those that lack between them. `size` is that of a segment, `start` where the newest backup begins. */
export const missingSegments = `function hex(s,  i, n) { n = 0; for (i = 1; i <= length(s); i++) n = n * 16 + index("0123456789ABCDEF", substr(s, i, 1)) - 1; return n }
function name(n) { return sprintf("%08X%08X", int(n / each), n % each) }
BEGIN { each = 4294967296 / size; first = hex(substr(start, 9, 8)) * each + hex(substr(start, 17, 8)) }
{
  tli = substr($0, 1, 8); n = hex(substr($0, 9, 8)) * each + hex(substr($0, 17, 8))
  if (n < first || tli < substr(start, 1, 8)) next
  if (!(tli in last)) { if (end != "" && n > end + 1) for (i = end + 1; i < n; i++) print tli name(i) }
  else for (i = last[tli] + 1; i < n; i++) print tli name(i)
  last[tli] = n
  if (end == "" || n > end) end = n
}`;

/**
 * WAL that lacks in the archive, of the history from the newest backup on: what is before it, that backup has made up for. A segment that
 * waits to be archived is none: several are sent at once, in any order. Asked of the leader alone; of several repositories the one that
 * lacks most counts.
 */
const gap = `${begin}
[ -e "$data/standby.signal" ] && exit 0
waits=$(ls "$data/pg_wal/archive_status" | sed -n 's/\\.ready$//p')
segment=$(find "$data/pg_wal/" -maxdepth 1 -name '????????????????????????' | head -n 1)
size=$(stat -c %s "$segment") || exit 1
most=
for repo in $repos; do
  start=$(backrest $(one $repo) info --output=json | grep -o '"start":"[0-9A-F]\\{24\\}"' | tail -n 1 | cut -d '"' -f 4)
  [ -n "$start" ] || continue
  list=$(backrest $(one $repo) repo-ls "archive/$stanza" --recurse) || exit 1
  newest=$(printf '%s\\n' "$list" | grep -o '^[0-9.]*-[0-9]*' | sort -u -t - -k 2n | tail -n 1)
  lacks=$(printf '%s\\n' "$list" | sed -n "s|^$newest/[0-9A-F]\\{16\\}/\\([0-9A-F]\\{24\\}\\)-.*|\\1|p" | sort -u | awk -v size="$size" -v start="$start" '${missingSegments}')
  count=0
  for name in $lacks; do
    printf '%s\\n' "$waits" | grep -qx "$name" || count=$((count + 1))
  done
  [ "$count" -le "\${most:--1}" ] || most=$count
done
[ -z "$most" ] || echo "pigsty_wal_archive_gap_segments $most"`;

/** Lists each repository that is in an object store as pgBackRest would for a backup: its own client, its own key, signed as for any request. */
const probe = `${begin}
stores=$(sed -n 's/^repo\\([0-9]*\\)-type=s3$/\\1/p' "$conf")
[ -n "$stores" ] || exit 0
began=$(date +%s%N)
success=1
for repo in $stores; do
  backrest $(one $repo) repo-ls >/dev/null 2>&1 || success=0
done
echo "pigsty_s3_probe_success $success"
echo "pigsty_s3_probe_duration_seconds $(( ($(date +%s%N) - began) / 1000000 ))e-3"`;

/**
 * When the last backup in each repository ended. Several are asked at once, and one that is away has no sample: the others have theirs.
 * Members with a repository of their own under one number say what is in it.
 */
export const lastBackups = `${begin}
for repo in $repos; do
  {
    ended=$(backrest $(one $repo) info --output=json 2>/dev/null </dev/null | grep -o '"timestamp":{"start":[0-9]*,"stop":[0-9]*}' | tail -n 1 | tr -dc '0-9,' | cut -d , -f 2)
    [ -z "$ended" ] || echo "${BACKUP_METRIC}{repo_key=\\"$repo\\"} $ended"
  } &
done
wait`;

export const archiveMetrics: readonly Metric[] = [
  metric({
    name: BACKUP_METRIC,
    type: 'gauge',
    unit: 'timestamp',
    help: 'when the last backup in a repository of pgBackRest ended',
    labels: ['repo_key'],
    from: { command: lastBackups, every: '5m' },
    emptyWhenHealthy: true,
  }),
  metric({
    name: 'pigsty_wal_archive_gap_segments',
    type: 'gauge',
    unit: 'count',
    help: 'segments of WAL since the newest backup that are not in the archive',
    from: { command: gap, every: '5m' },
    emptyWhenHealthy: true,
  }),
  metric({
    name: 'pigsty_s3_probe_success',
    type: 'gauge',
    unit: 'flag',
    help: 'whether each object store with backups answers a signed request',
    from: { command: probe, every: '30s' },
    emptyWhenHealthy: true,
  }),
  metric({
    name: 'pigsty_s3_probe_duration_seconds',
    type: 'gauge',
    unit: 'seconds',
    help: 'how long that took',
    from: { command: probe, every: '30s' },
    emptyWhenHealthy: true,
  }),
];
