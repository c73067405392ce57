import { exporterPaths } from '@pigsty/node/contract';
import { quoteWord, quoteWords } from '@pigsty/sdk';
import { cannotBeRead } from '../../ops/unread-repository.ts';
import { goneScript } from '../../restore/aside/copy.ts';
import { restoreDirectory, timedDrillDirectory, timedDrillUnit } from '../../restore/places.ts';
import { curlOptions } from '../../rest/endpoint.ts';
import { restEndpoint, sessionOf, type PgInstance } from '../../spec/cluster.ts';
import { hasSeveral, repositoryNames } from '../../spec/repositories.ts';
import { lastSegment } from '../../sql/last-segment.ts';
import { psqlWords } from '../../sql/session.ts';
import { drillMetricsFile } from './metrics.ts';
import { drillScript } from './stages.ts';

export const timedDrill = {
  program: '/pg/bin/pg-restore-drill',
  service: 'pg-restore-drill.service',
  timer: 'pg-restore-drill.timer',
  restart: 'pg-restore-drill.restart',
  /** How the last one ended, in the words of its metrics; `%S` of its unit. */
  last: '/var/lib/pg-restore-drill/last',
} as const;

/** In place of what is chosen when a drill begins: none of these needs a quote, and neither does what replaces them. */
const CHOSEN = { repo: '@REPO@', set: '@SET@', lsn: '@LSN@', rpo: '@RPO@' } as const;

export interface TimedDrill {
  readonly days: number;
  /** Each member has its own repository: the leader's is drilled, where it is. Else a replica drills, if there is one. */
  readonly local: boolean;
}

/** A file that says how often a drill is to be: without it none can be overdue. */
export function drillScheduleFile(cluster: string): string {
  return `${exporterPaths.textfiles}/pigsty_restore_drill_schedule_${cluster}.prom`;
}

export function renderDrillSchedule(cluster: string, days: number): string {
  const name = 'pigsty_restore_drill_interval_seconds';
  return `# HELP ${name} How often a restore drill is to be.\n# TYPE ${name} gauge\n${name}{pg_cluster="${cluster}"} ${days * 86_400}\n`;
}

/**
 * Body of the program that a member's host runs each night: where it is this member's turn and the last drill is as old as the
 * inventory says, the newest backup of a repository, chosen at random, is restored to a random position, by the same steps as by `pigsty drill restore`. It needs
 * nothing but what the host has. Exit code: 0 passed or not its turn, 1 not passed.
 */
export function timedDrillProgram(instance: PgInstance, { days, local }: TimedDrill): readonly string[] {
  const { params } = instance;
  const { pg_cluster, pg_dbsu, pg_data } = params;
  const as = `runuser -u ${quoteWord(pg_dbsu)} --`;
  const several = hasSeveral(params);
  const backrest = `${as} pgbackrest --stanza=${quoteWord(pg_cluster)}${several ? ' --repo="$key"' : ''} --log-level-console=off`;
  const control = quoteWords([`${params.pg_bin_dir}/pg_controldata`, '-D', pg_data]);
  const copy = { directory: timedDrillDirectory(params), unit: timedDrillUnit };
  const steps = drillScript(
    {
      ...copy,
      member: instance,
      run: 'timed',
      set: CHOSEN.set,
      repo: several ? ` --repo=${CHOSEN.repo}` : '',
      timeline: 'latest',
      target: { type: 'lsn', lsn: 0, text: CHOSEN.lsn, exclusive: false },
    },
    CHOSEN.rpo,
  );
  const quiet = (text: string): string => `{ echo "no drill: ${text}"; exit 0; }`;
  return [
    'cd /',
    `last=${timedDrill.last} shown=${quoteWord(drillMetricsFile(pg_cluster))} notes=${quoteWord(restoreDirectory('timed'))}`,
    ...(local ? localTurn : sharedTurn(instance)),
    `[ -z "$(find "$last" "$shown" -mmin -${days * 1440 - 360} 2>/dev/null)" ] || [ "\${1-}" = now ] || exit 0`,
    `for marker in /etc/pigsty/procedures/pgsql-*; do [ ! -e "$marker" ] || ${quiet('$(basename "$marker") is under way')}; done`,
    ...(several ? [`key=$(($(od -An -N1 -tu1 /dev/urandom) % ${repositoryNames(params).length} + 1))`] : []),
    `! reason=$(/pg/bin/pg-backup-due${several ? ' "$key"' : ''} 2>/dev/null) || ${quiet('$reason, and a backup is taken first')}`,
    ...(local ? [switchSegment(instance)] : []),
    `info=$(${backrest} info --output=json 2>/dev/null </dev/null) || ${quiet('pgBackRest does not answer')}`,
    ...choose(quiet, { backrest, control, cluster: pg_cluster }),
    `size=$(printf %s "$newest" | sed 's/.*"size":\\([0-9]*\\)[},].*/\\1/') free=$(($(df -Pk "$(dirname "$(readlink -f ${quoteWord(pg_data)})")" | awk 'END { print $4 }') * 1024))`,
    `[ "$free" -gt $((size + size / 10)) ] || { echo "there is no room for a drill: the backup has $size bytes, and $free are free" >&2; exit 1; }`,
    `clear() { ( ${goneScript(params, copy).replaceAll('\n', '; ')} ); rm -rf "$notes"; }`,
    'clear',
    'trap clear EXIT',
    'echo "drill: $set to $lsn"',
    `sed -e${several ? ` "s|${CHOSEN.repo}|$key|g" -e` : ''} "s|${CHOSEN.set}|$set|g" -e "s|${CHOSEN.lsn}|$lsn|g" -e "s|${CHOSEN.rpo}|$rpo|g" >/run/pg-restore-drill/steps <<'STEPS'`,
    steps,
    'STEPS',
    'sh /run/pg-restore-drill/steps',
    ...judgement(pg_cluster),
  ];
}

const localTurn = ['[ "$(/pg/bin/pg-role)" = primary ] || exit 0'];

function sharedTurn(instance: PgInstance): readonly string[] {
  const member = restEndpoint(instance);
  const ask = quoteWords([...curlOptions(member), `${member.url}/cluster`]);
  return [
    `members=$(curl ${ask} 2>/dev/null) || exit 0`,
    ...takesTurn,
    `[ "$turn" = ${quoteWord(instance.name)} ] || exit 0`,
  ];
}

/** Shell that sets `turn` to the first of the replicas that run, by name; to the leader where there is none. */
export const takesTurn: readonly string[] = [
  `members=$(printf %s "$members" | tr -d ' \\n' | tr '{' '\\n')`,
  `named() { printf '%s\\n' "$members" | grep -E "$1" | sed -n 's/.*"name":"\\([^"]*\\)".*/\\1/p' | sort | head -n 1; }`,
  `turn=$(named '"role":"(replica|sync_standby|quorum_standby)","state":"(running|streaming|inarchiverecovery)"')`,
  `[ -n "$turn" ] || turn=$(named '"role":"leader"')`,
];

/** What was written up to now is in the archive then, within a minute. */
function switchSegment({ params }: PgInstance): string {
  const psql = quoteWords(psqlWords(sessionOf(params), '-c'));
  return `segment=$(${psql} ${quoteWord(lastSegment(params.pg_version))} </dev/null) && for second in $(seq 60); do [ "$(${psql} "SELECT coalesce(last_archived_wal >= '$segment', false) FROM pg_stat_archiver" </dev/null)" != t ] || break; sleep 1; done`;
}

/** Shell that sets `set` and `lsn`: the newest backup, and a position between its end and the beginning of the last archived segment. */
export function choose(
  quiet: (text: string) => string,
  {
    backrest,
    control,
    cluster,
  }: { readonly backrest: string; readonly control: string; readonly cluster: string },
): readonly string[] {
  return [
    `reason=$(printf %s "$info" | ${cannotBeRead}); [ -z "$reason" ] || ${quiet('the repository cannot be read: $reason')}`,
    'newest=$(printf %s "$info" | grep -Eo \'"archive":[{]"start":"[0-9A-F]{24}".*\' | sed \'s/"archive":{"start"/\\n&/g\' | grep \'"label":\' | tail -n 1)',
    'set=$(printf %s "$newest" | sed -n \'s/.*"label":"\\([0-9FDI_-]*\\)".*/\\1/p\')',
    'stop=$(printf %s "$newest" | sed -n \'s|.*"lsn":{"start":"[0-9A-F/]*","stop":"\\([0-9A-F/]*\\)".*|\\1|p\')',
    'ended=$(printf %s "$newest" | sed -n \'s/.*"archive":{"start":"[0-9A-F]*","stop":"\\([0-9A-F]*\\)".*/\\1/p\')',
    `[ -n "$set" ] && [ -n "$stop" ] || ${quiet('there is no backup')}`,
    'archive=$(printf %s "$info" | grep -Eo \'"id":"[^"]+","max":"[0-9A-F]{24}"\' | tail -n 1)',
    'until=$(printf %s "$archive" | sed \'s/.*"max":"\\(.*\\)"/\\1/\') place=$(printf %s "$archive" | sed \'s/"id":"\\([^"]*\\)".*/\\1/\')',
    `bytes=$(LC_ALL=C ${control} 2>/dev/null | sed -n "s/^Bytes per WAL segment: *//p")`,
    'begin=$((0x$(echo "$until" | cut -c 9-16) * 4294967296 + 0x$(echo "$until" | cut -c 17-24) * bytes))',
    'from=$((0x${stop%/*} * 4294967296 + 0x${stop#*/}))',
    `[ "$begin" -gt "$from" ] || ${quiet('nothing was archived after the backup $set, which ended in $ended')}`,
    'at=$((from + ($(od -An -N4 -tu4 /dev/urandom) * ((begin - from) / 65536 + 1) / 65536) % (begin - from)))',
    'lsn=$(printf "%X/%X" $((at / 4294967296)) $((at % 4294967296)))',
    `archived=$(${backrest} repo-ls --output=json --filter="^$until-" "archive/${cluster}/$place/$(echo "$until" | cut -c 1-16)" 2>/dev/null </dev/null | sed -n 's/.*"time":\\([0-9]*\\).*/\\1/p')`,
    'rpo=$(($(date +%s) - ${archived:-$(date +%s)}))',
  ];
}

/** The same as the procedure makes of it, and the same metrics. */
function judgement(cluster: string): readonly string[] {
  const metric = (name: string, value: string): string =>
    `printf 'pigsty_restore_drill_${name}{pg_cluster="%s"} %s\\n' ${quoteWord(cluster)} "${value}"`;
  return [
    'of() { sed -n "s/^$1 //p" "$notes/reached" 2>/dev/null | head -n 1; }',
    'passed=1 why=',
    'no() { passed=0 why="$why${why:+; }$1"; }',
    '[ -z "$(of failed)" ] || no "$(of failed)"',
    '[ -n "$(of failed)" ] || { [ -n "$(of said)" ] && [ -n "$(of opened)" ]; } || no "the restored database was not opened"',
    '[ "$(of amcheck)" != failed ] || no "pg_amcheck: $(of amcheck-says)"',
    '[ "$(of checksums)" != failed ] || no "pg_checksums: $(of checksums-says)"',
    'rto=; [ -z "$(of opened)" ] || rto=$(awk "BEGIN { print ($(of opened) - $(of begun)) / 1000 }")',
    `{ ${metric('passed', '$passed')}; ${metric('timestamp_seconds', '$(date +%s)')}; [ -z "$rto" ] || ${metric('rto_seconds', '$rto')}; ${metric('rpo_seconds', '$rpo')}; } >"$last.new" && mv "$last.new" "$last"`,
    `[ ! -d ${exporterPaths.textfiles} ] || { install -m 0644 "$last" "$shown.new" && mv "$shown.new" "$shown"; }`,
    'result="$set to $lsn: $(of said). Open after ${rto:-?} s (RTO); the newest restorable WAL was $rpo s old (RPO). pg_amcheck: $(of amcheck); page checksums: $(of checksums)"',
    '[ "$passed" = 1 ] || { echo "Not passed: $why. $result" >&2; exit 1; }',
    'echo "Passed: $result"',
  ];
}
