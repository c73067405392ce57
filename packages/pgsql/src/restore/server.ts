import { quoteWord } from '@pigsty/sdk';
import type { PgsqlParams } from '../spec/schema.ts';
import type { Target } from './target.ts';

/** How a server recovers that nobody is to reach but this procedure. */
export interface RecoverySettings {
  readonly params: PgsqlParams;
  /** Where its socket, its configuration and its log are. */
  readonly directory: string;
  readonly dataDir: string;
  readonly timeline: number | 'present' | 'latest';
  readonly target: Target | 'end';
  /** A copy never writes to the archive. */
  readonly archives: boolean;
  /** It may read the archive. */
  readonly reads: boolean;
  /** It runs beside the living one, by a unit of this name: with little memory, and nothing that acts by itself. */
  readonly beside?: string;
}

/**
 * Shell functions around one such server: `start`, `launch` (which may fail), `running`, `ask SQL`, `promote`, `stop`, `log`. Its settings come from a file that
 * includes those of the data directory: nothing of the recovery is left in there, to be copied to a replica later.
 */
export function serverFunctions(settings: RecoverySettings): string {
  const { params, directory, dataDir } = settings;
  const { pg_dbsu, pg_bin_dir, pg_port } = params;
  const as = `runuser -u ${quoteWord(pg_dbsu)} --`;
  const bin = (name: string): string => quoteWord(`${pg_bin_dir}/${name}`);
  return `cd /
data=${quoteWord(dataDir)} directory=${quoteWord(directory)} log=${quoteWord(`${directory}/recovery.log`)} conf=${quoteWord(`${directory}/postgresql.conf`)}
running() { ${as} ${bin('pg_ctl')} -D "$data" status >/dev/null 2>&1; }
ask() { PGOPTIONS='-c lc_messages=C' PGCONNECT_TIMEOUT=5 ${as} ${bin('psql')} -XqAt -v ON_ERROR_STOP=1 -h "$directory" -p ${pg_port} -d postgres -c "$1" 2>/dev/null </dev/null; }
stop() { ! running || ${as} ${bin('pg_ctl')} -D "$data" -m "\${1:-fast}" -t 3600 -w stop >/dev/null; }
explain() { { echo "$1"; grep -E 'FATAL|PANIC|ERROR|HINT|recovery stopping|redo done' "$log" | tail -n 8; } >&2; }
cancelled() { [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; }
promote() {
  deadline=$(($(date +%s) + 3600))
  until [ "$(ask 'SELECT pg_is_in_recovery()')" = f ]; do
    ask 'SELECT pg_promote(false)' >/dev/null || :
    running || { explain 'PostgreSQL ended while it was promoted'; exit 1; }
    ! cancelled || exit 130
    [ "$(date +%s)" -lt "$deadline" ] || { explain 'PostgreSQL is not promoted after an hour'; exit 1; }
    sleep 0.2
  done
}
# A replay stops where the server that wrote the WAL had room for more than this one. Where it had more on the way than at the
# backup and than now, only the WAL says so, and PostgreSQL with it.
rooms='max_connections max_worker_processes max_wal_senders max_prepared_transactions max_locks_per_transaction'
largest() {
  recorded=$(echo "$1" | sed 's/prepared_transactions/prepared_xacts/; s/per_transaction/per_xact/')
  {
    for control in "$data" ${quoteWord(`${params.pg_data}-before-restore`)}; do LC_ALL=C ${bin('pg_controldata')} -D "$control" 2>/dev/null; done | sed -n "s/^$recorded setting: *//p"
    sed -n "s/.*DETAIL: *$1 = [0-9]* is a lower setting than on the primary server, where its value was \\([0-9]*\\)\\..*/\\1/p" "$log" 2>/dev/null
  } | sort -n | tail -n 1
}
lacks_room() {
  for name in $rooms; do
    has=$(sed -n "s/^$name = \\([0-9]*\\)$/\\1/p" "$conf") value=$(largest "$name")
    [ "\${value:-0}" -le "\${has:-0}" ] || return 0
  done
  return 1
}
configure() {
  {
    echo "include '$data/postgresql.conf'"
    for name in $rooms; do
      value=$(largest "$name")
      [ -z "$value" ] || echo "$name = $value"
    done
    cat <<'END'
${configuration(settings)}
END
  } >"$conf"
}
# Seen for running only once it has written its PID: on a busy host not at once. Replaying goes on for longer than this waits.
launch() {
  running && return
  configure
  LC_ALL=C ${as} ${bin('pg_ctl')} -D "$data" -o "-c config_file=$conf" -l "$log" -w -t 20 start >/dev/null 2>&1 || running
}
start() { launch || { explain 'PostgreSQL cannot be started'; exit 1; }; }
${settings.beside === undefined ? '' : besideFunctions(settings, settings.beside)}`;
}

/** A unit of its own: it outlives the connection, is last in line for CPU and disk, and is the first to go without memory. */
function besideFunctions({ params, directory }: RecoverySettings, name: string): string {
  const { pg_dbsu, pg_bin_dir } = params;
  const properties = [
    `User=${pg_dbsu}`,
    'KillSignal=SIGINT',
    'KillMode=mixed',
    'TimeoutStopSec=300',
    'Nice=10',
    'CPUWeight=20',
    'IOWeight=20',
    'OOMScoreAdjust=800',
    `StandardOutput=append:${directory}/recovery.log`,
    `StandardError=append:${directory}/recovery.log`,
  ];
  return `stop() { ! systemctl -q is-active ${quoteWord(name)} || systemctl stop ${quoteWord(name)}; systemctl reset-failed ${quoteWord(name)} 2>/dev/null || :; }
launch() {
  running && return
  stop
  configure
  echo 'local all all peer' >${quoteWord(`${directory}/pg_hba.conf`)}
  systemd-run --quiet --unit=${quoteWord(name)} ${properties.map((p) => `--property=${quoteWord(p)}`).join(' ')} --setenv=LC_ALL=C ${quoteWord(`${pg_bin_dir}/postgres`)} -D "$data" -c config_file="$conf" || return
  tries=0
  until running; do
    tries=$((tries + 1))
    systemctl -q is-active ${quoteWord(name)} && [ "$tries" -lt 300 ] || return
    sleep 0.2
  done
}`;
}

/** Only the one target is named: PostgreSQL refuses a second one even where it is empty. */
function configuration({
  params,
  directory,
  dataDir,
  timeline,
  target,
  archives,
  reads,
  beside,
}: RecoverySettings): string {
  const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;
  const get = `pgbackrest --stanza=${params.pg_cluster} ${beside === undefined ? '' : `--pg1-path=${dataDir} `}--no-archive-async archive-get %f "%p"`;
  const push = `pgbackrest --stanza=${params.pg_cluster} archive-push %p`;
  const settings: Readonly<Record<string, string>> = {
    data_directory: dataDir,
    listen_addresses: '',
    port: String(params.pg_port),
    unix_socket_directories: directory,
    hot_standby: 'on',
    logging_collector: 'off',
    log_destination: 'stderr',
    log_timezone: 'UTC',
    lc_messages: 'C',
    log_min_messages: 'warning',
    archive_mode: archives ? 'on' : 'off',
    archive_command: archives ? push : '',
    restore_command: reads ? get : '/bin/false',
    primary_conninfo: '',
    primary_slot_name: '',
    synchronous_standby_names: '',
    // A copy must not take over what the original subscribes to.
    max_logical_replication_workers: '0',
    recovery_target_timeline: timeline === 'present' ? 'current' : String(timeline),
    recovery_target_inclusive: target !== 'end' && 'exclusive' in target && target.exclusive ? 'off' : 'on',
    recovery_target_action: 'pause',
    ...(beside === undefined ? {} : sparing(directory)),
    ...recoveryTarget(target),
  };
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${text(value)}`)
    .join('\n');
}

/** What a copy must not share with the living server, and how little it takes of the host. */
function sparing(directory: string): Readonly<Record<string, string>> {
  return {
    hba_file: `${directory}/pg_hba.conf`,
    external_pid_file: '',
    ssl: 'off',
    shared_buffers: '128MB',
    huge_pages: 'off',
    work_mem: '4MB',
    maintenance_work_mem: '64MB',
    max_parallel_workers: '2',
    recovery_min_apply_delay: '0',
    autovacuum: 'off',
    // Jobs of pg_cron are those of the living server; without the extension nothing reads it.
    'cron.launch_active_jobs': 'off',
    // Nothing is to be written there by mistake.
    default_transaction_read_only: 'on',
  };
}

function recoveryTarget(target: Target | 'end'): Readonly<Record<string, string>> {
  if (target === 'end') return {};
  switch (target.type) {
    case 'time':
      return { recovery_target_time: `${target.utc}+00` };
    case 'lsn':
      return { recovery_target_lsn: target.text };
    case 'xid':
      return { recovery_target_xid: String(target.xid) };
    case 'name':
      return { recovery_target_name: target.name };
    case 'immediate':
      return { recovery_target: 'immediate' };
    case 'latest':
      return {};
    default:
      return target satisfies never;
  }
}

/** What PostgreSQL writes to its log when it stops where it was told to, as a pattern of grep -E. */
export function stopPattern(target: Target): string {
  const quoted = (text: string): string => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  switch (target.type) {
    case 'time':
      return 'recovery stopping before (commit|abort) of (prepared )?transaction [0-9]+, time ';
    case 'lsn':
      return `recovery stopping ${target.exclusive ? 'before' : 'after'} WAL location`;
    case 'xid':
      return `recovery stopping ${target.exclusive ? 'before' : 'after'} (commit|abort) of (prepared )?transaction ${target.xid}[, ]`;
    case 'name':
      return `recovery stopping at restore point "${quoted(target.name)}"`;
    case 'immediate':
      return 'recovery stopping after reaching consistency';
    case 'latest':
      return 'archive recovery complete|selected new timeline ID';
    default:
      return target satisfies never;
  }
}

/** A condition in SQL that what was replayed is not past the target. */
export function notPast(target: Target): string {
  switch (target.type) {
    case 'time':
      return `coalesce(pg_last_xact_replay_timestamp() ${target.exclusive ? '<' : '<='} '${target.utc}+00'::timestamptz, true)`;
    case 'lsn':
      return target.exclusive
        ? `pg_last_wal_replay_lsn() <= '${target.text}'::pg_lsn`
        : `pg_last_wal_replay_lsn() >= '${target.text}'::pg_lsn`;
    case 'xid':
    case 'name':
    case 'immediate':
    case 'latest':
      return 'true';
    default:
      return target satisfies never;
  }
}
