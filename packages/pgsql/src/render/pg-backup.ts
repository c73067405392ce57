import { quoteWord } from '@pigsty/sdk';
import { hasSeveral, repositoryWords } from '../spec/repositories.ts';
import type { CommonParams } from '../spec/schema.ts';
import { FAILED_BACKUP_METRIC, failedBackupFile, failedBackupMetrics } from '../spec/scheduled-backup.ts';

/**
 * Body of the program that cron runs. Nobody reads what it prints there, so that it leaves for health and for the node exporter
 * how it ended. While it runs, its file says what is true if it never ends: a host that goes down takes its backup with it.
 *
 * pgBackRest names a backup after the local time, and refuses one whose name is not later than the last: in the hour that a
 * clock goes through twice, and after one that was wrong. It is tried again until that time has passed.
 */
export function pgBackup(params: CommonParams): readonly string[] {
  const { pg_cluster } = params;
  const metric = `${FAILED_BACKUP_METRIC}{pg_cluster="${pg_cluster}"}`;
  return [
    'type=${1:-incr}',
    'case $type in full | diff | incr) ;; *) echo "usage: pg-backup [full|diff|incr]" >&2; exit 3 ;; esac',
    '[ "$(/pg/bin/pg-role)" = primary ] || { echo "pg-backup: this is not the primary, nothing is done" >&2; exit 1; }',
    `failed=${quoteWord(failedBackupFile(params))} shown=${quoteWord(failedBackupMetrics(pg_cluster))}`,
    `show() { [ ! -w "$shown" ] || printf '# HELP ${FAILED_BACKUP_METRIC} When a scheduled backup failed that none has followed on the host; 0: none has.\\n# TYPE ${FAILED_BACKUP_METRIC} gauge\\n${metric} %s\\n' "$1" >"$shown"; }`,
    'note() { echo "$(date +%s) $type $1" >"$failed"; }',
    'fail() { note "0 $1"; show "$(date +%s)"; exit "$2"; }',
    'note "$$ it was cut off before it ended"',
    `trap 'fail "it was stopped before it ended" 143' HUP INT TERM`,
    ...(hasSeveral(params) ? inEach(params) : taken(params, '', ending)),
    'rm -f "$failed"',
    'show 0',
    '[ -z "$answer" ] || printf "%s\\n" "$answer"',
  ];
}

/** What follows an attempt that failed: for another backup that is under way, and for a `reason`. */
interface Ending {
  readonly busy: string;
  readonly failed: (reason: string) => string;
}

const ending: Ending = {
  busy: 'rm -f "$failed"; exit "$code"',
  failed: (reason) => `fail "${reason}" "$code"`,
};

function taken({ pg_cluster }: CommonParams, option: string, { busy, failed }: Ending): readonly string[] {
  return [
    'deadline=$(($(date +%s) + 7200))',
    `until answer=$(pgbackrest --stanza=${pg_cluster}${option} --type="$type" backup 2>&1 </dev/null); do`,
    '  code=$?',
    '  printf "%s\\n" "$answer" >&2',
    '  case $answer in',
    '    *"is not later than latest backup label"*) ;;',
    '    # Another one is under way.',
    `    *'[050]'*) ${busy} ;;`,
    `    *) reason=$(printf "%s\\n" "$answer" | sed -n 's/.*\\(ERROR: .*\\)/\\1/p' | head -n 1); ${failed('${reason:-exit code $code}')} ;;`,
    '  esac',
    `  [ "$(date +%s)" -lt "$deadline" ] || ${failed('its name would not be later than that of the last one')}`,
    '  sleep 60',
    'done',
  ];
}

/** One repository after the other; where one fails the others get their backup all the same. */
function inEach(params: CommonParams): readonly string[] {
  const each: Ending = {
    busy: 'why=; return "$code"',
    failed: (reason) => `{ why="${reason}"; return "$code"; }`,
  };
  return [
    'take() {',
    ...taken(params, ' --repo="${repository%%:*}"', each).map((line) => `  ${line}`),
    '}',
    'ended=0 words=',
    `for repository in ${repositoryWords(params)}; do`,
    '  if take; then [ -z "$answer" ] || printf "%s\\n" "$answer"; continue; fi',
    '  ended=$code',
    '  [ -z "$why" ] || words="${words:+$words; }repository ${repository#*:}: $why"',
    'done',
    '[ -z "$words" ] || fail "$words" "$ended"',
    '[ "$ended" = 0 ] || { rm -f "$failed"; exit "$ended"; }',
    'answer=',
  ];
}
