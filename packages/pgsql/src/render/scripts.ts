import { quoteWord, quoteWords } from '@pigsty/sdk';
import { handoverDirectory } from '../platform/paths.ts';
import { curlOptions } from '../rest/endpoint.ts';
import { restEndpoint, sessionOf, type PgInstance } from '../spec/cluster.ts';
import type { CommonParams } from '../spec/schema.ts';
import { slotName } from '../spec/slot-name.ts';
import { serverWords } from '../sql/session.ts';
import { backupDue } from './backup-due.ts';
import { header } from './header.ts';
import { pgArchiveConflict } from './pg-archive-conflict.ts';
import { pgArchiveLast } from './pg-archive-last.ts';
import { pgBackup } from './pg-backup.ts';
import { pgBasebackup } from './pg-basebackup.ts';
import { patroniProgram, pgPatroni } from './pg-patroni.ts';
import { pgRewind } from './pg-rewind.ts';
import { yieldEtcd } from './yield-etcd.ts';

export interface Script {
  readonly path: string;
  readonly content: string;
}

function write(name: string, what: string, lines: readonly string[]): Script {
  return { path: `/pg/bin/${name}`, content: `#!/bin/sh\n${header(what)}${lines.join('\n')}\n` };
}

/** The program of /pg/bin that asks the member itself. */
export function roleScript(instance: PgInstance): Script {
  return write(
    'pg-role',
    "Prints the member's role: primary, replica, standby_leader or unknown",
    pgRole(instance),
  );
}

/** Programs of /pg/bin that are the same for members that are alike. */
export function scripts(params: CommonParams): readonly Script[] {
  const { pg_cluster } = params;
  return [
    write('pg-cluster', 'Prints the name of the cluster', [`echo ${pg_cluster}`]),
    write(
      'pg-backup',
      'Takes a backup: pg-backup [full|diff|incr]. On a replica it does nothing, so every member may have it in cron',
      pgBackup(params),
    ),
    write(
      'pg-backup-due',
      'Says on the leader why a full backup is due: exit code 0 due, 1 not due, 2 unknown',
      backupDue(params),
    ),
    write(
      'pg-role-change',
      'Called by Patroni: notes the change; on a new primary writes a checkpoint, and has etcd led from elsewhere',
      pgRoleChange(params),
    ),
    write(
      'pg-before-stop',
      'Called by Patroni before it stops PostgreSQL: while clients are held, it is stopped here',
      pgBeforeStop(params),
    ),
    write(
      'pg-archive-last',
      'Called by archive_command: archives the last segment of a server that stops, and fails for any other',
      pgArchiveLast(params),
    ),
    write(
      'pg-archive-conflict',
      'Called by archive_command where pgBackRest failed: whether the archive can do without this segment',
      pgArchiveConflict(params),
    ),
    write('pg-patroni', 'Starts Patroni, whose requests to etcd leave at once', pgPatroni),
    { path: patroniProgram.path, content: `${header('Called by pg-patroni')}${patroniProgram.text}` },
    write(
      'pg-basebackup',
      'Called by Patroni as pg_basebackup: empties what an earlier copy has left in tablespaces',
      pgBasebackup(params),
    ),
    write(
      'pg-rewind',
      'Called by Patroni as pg_rewind: keeps WAL that only this server has, and runs pg_rewind',
      pgRewind(params),
    ),
  ];
}

/**
 * Patroni looks once a second whether PostgreSQL has stopped, and gives replicas another second. While a switchover holds
 * clients that is most of their wait, so PostgreSQL is asked to stop here, and its replicas have everything when it has.
 * Where that takes longer, Patroni goes on as ever.
 *
 * Subscribers get what is left, too. PostgreSQL waits for one that confirms nothing until wal_sender_timeout, a minute in
 * which nobody could write: it is cut off after a second. One whose connection is full waits to tell it so, until it is told again.
 */
function pgBeforeStop(params: CommonParams): readonly string[] {
  const pidFile = quoteWord(`${params.pg_data}/postmaster.pid`);
  const ask = psqlAsOwner(
    params,
    "SELECT string_agg(active_pid::text, ' ') FROM pg_replication_slots WHERE slot_type = 'logical' AND active",
  );
  const ofMembers = quoteWord(`^${slotName(params.pg_cluster)}_[0-9]+$`);
  return [
    `ls ${quoteWord(handoverDirectory)}/*.held >/dev/null 2>&1 || exit 0`,
    'subscribers=',
    `if ls ${quoteWord(`${params.pg_data}/pg_replslot`)} 2>/dev/null | grep -Evq ${ofMembers}; then`,
    `  subscribers=$(PGCONNECT_TIMEOUT=2 timeout 2 ${ask} 2>/dev/null </dev/null)`,
    'fi',
    `pid=$(head -n 1 ${pidFile} 2>/dev/null) && kill -INT "$pid" || exit 0`,
    'tries=0',
    'while [ "$tries" -lt 100 ] && kill -0 "$pid" 2>/dev/null; do',
    '  if [ "$tries" -ge 50 ] && [ $((tries % 10)) = 0 ]; then',
    '    for subscriber in $subscribers; do',
    '      ! grep -Eq "^PPid:[[:space:]]*$pid$" "/proc/$subscriber/status" 2>/dev/null || kill "$subscriber"',
    '    done',
    '  fi',
    '  sleep 0.02',
    '  tries=$((tries + 1))',
    'done',
    'exit 0',
  ];
}

function pgRole(instance: PgInstance): readonly string[] {
  const member = restEndpoint(instance);
  return [
    `role=$(curl ${quoteWords([...curlOptions(member), `${member.url}/patroni`])} 2>/dev/null | sed -n 's/.*"role": *"\\([a-z_]*\\)".*/\\1/p')`,
    'case $role in master) role=primary ;; esac',
    'echo "${role:-unknown}"',
  ];
}

/**
 * A checkpoint right after promotion makes the next crash recovery and the next pg_rewind short. The timer of the other
 * program looks once a minute.
 */
function pgRoleChange(params: CommonParams): readonly string[] {
  const checkpoint = psqlAsOwner(params, 'CHECKPOINT');
  return [
    `echo "$(date '+%Y-%m-%d %H:%M:%S') $1 $2 $3" >> ${quoteWord(`${params.patroni_log_dir}/role-change.log`)}`,
    'case $2 in primary | master)',
    `  ${checkpoint} >/dev/null 2>&1 &`,
    `  [ ! -x ${yieldEtcd.program} ] || ${yieldEtcd.program} >/dev/null 2>&1 &`,
    '  ;;',
    'esac',
    'exit 0',
  ];
}

/** In programs that Patroni starts, which run as the superuser of PostgreSQL already. */
function psqlAsOwner(params: CommonParams, statement: string): string {
  const session = sessionOf(params);
  const server = serverWords(session);
  return quoteWords([`${session.binDir}/psql`, '-XqAt', ...server, '-d', 'postgres', '-c', statement]);
}
