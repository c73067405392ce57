import { etcdClient } from '@pigsty/etcd/contract';
import {
  absent,
  command,
  oneByOne,
  quoteWord,
  quoteWords,
  shCommand,
  unit,
  wait,
  type Inventory,
  type Op,
  type StageDraft,
} from '@pigsty/sdk';
import { dcsKeys } from '../ops/dcs-keys.ts';
import { etcdPassword } from '../plan/dcs.ts';
import { takesPart } from '../rest/takes-part.ts';
import {
  dcsPrefix,
  instanceIdentity,
  restEndpoint,
  scopeOf,
  sessionOf,
  type PgCluster,
  type PgInstance,
} from '../spec/cluster.ts';
import { asSuperuser, serverWords } from '../sql/session.ts';
import { backupOp } from './backup-op.ts';
import { keptDirectory, restoreDirectory } from './places.ts';
import { notPast, serverFunctions, stopPattern, type RecoverySettings } from './server.ts';
import { targetText, type Target } from './target.ts';

const HOUR_MS = 3600_000;
const DAY_MS = 24 * HOUR_MS;
const patroni = 'patroni.service';

/** One restore, as its stages need it. */
export interface RestorePlan {
  readonly cluster: PgCluster;
  readonly member: PgInstance;
  readonly run: string;
  readonly target: Target;
  readonly set: string;
  readonly timeline: number;
}

function stateFile(run: string, name: string): string {
  return quoteWord(`${restoreDirectory(run)}/${name}`);
}

function makeState({ params }: PgInstance, run: string): string {
  return `install -d -o ${quoteWord(params.pg_dbsu)} -g ${quoteWord(params.pg_dbsu)} -m 0700 ${quoteWord(restoreDirectory(run))}`;
}

/** What only the leader has yet goes to the archive: a restore there replays it from the archive, or leaves it out. */
export function archiveStage(leader: PgInstance, run: string): StageDraft {
  const { params } = leader;
  const session = sessionOf(params);
  const psql = quoteWords(
    asSuperuser(session, ['psql', '-XqAt', ...serverWords(session), '-d', 'postgres', '-c']),
  );
  const script = `cd /
set -e
${makeState(leader, run)}
name=$(${psql} 'SELECT pg_walfile_name(pg_current_wal_lsn())' </dev/null)
${psql} 'SELECT pg_switch_wal()' </dev/null >/dev/null
deadline=$(($(date +%s) + 180))
until runuser -u ${quoteWord(params.pg_dbsu)} -- pgbackrest --stanza=${quoteWord(params.pg_cluster)} --no-archive-async --log-level-console=off archive-get "$name" ${quoteWord(restoreDirectory(run))}/segment 2>/dev/null </dev/null; do
  if [ -n "\${PIGSTY_STOP-}" ] && [ -e "$PIGSTY_STOP" ]; then exit 130; fi
  [ "$(date +%s)" -lt "$deadline" ] || { echo "$name is not in the archive after 180 s: archiving fails" >&2; exit 1; }
  sleep 0.5
done
rm -f ${quoteWord(restoreDirectory(run))}/segment
touch ${stateFile(run, 'archived')}`;
  return {
    name: 'restore-archive',
    host: leader.host,
    ops: [
      command({
        name: `archive the WAL that only ${leader.name} has`,
        run: shCommand(script),
        unless: `[ -e ${stateFile(run, 'archived')} ]`,
        timeoutMs: 240_000,
      }),
    ],
  };
}

/** Replicas first, so that the leader has nobody to wait for. None comes back by a reboot meanwhile. */
export function stopStages(cluster: PgCluster, last: PgInstance): readonly StageDraft[] {
  const others = cluster.instances.filter((i) => i !== last);
  const stage = (instance: PgInstance, after: readonly string[]): StageDraft => ({
    name: 'restore-stop',
    host: instance.host,
    after,
    ops: [unit({ name: patroni, state: 'stopped', enabled: false }), serverStopped(instance)],
  });
  return [
    ...others.map((i) => stage(i, [])),
    stage(
      last,
      others.map((i) => `restore-stop@${i.host}`),
    ),
  ];
}

/** A server that outlived its Patroni, or one that this procedure has started. */
function serverStopped({ name, params }: PgInstance): Op {
  const control = quoteWords(asSuperuser(sessionOf(params), ['pg_ctl', '-D', params.pg_data]));
  const stopped = `{ [ ! -e ${quoteWord(`${params.pg_data}/postmaster.pid`)} ] || ! ${control} status; }`;
  return command({
    name: `stop PostgreSQL of ${name}`,
    // Patroni has stopped it meanwhile, in most cases.
    run: shCommand(
      `cd /; ${stopped} || ${control} -m fast -t 600 -w stop || ${control} -m immediate -w stop`,
    ),
    unless: `cd /; ${stopped}`,
    timeoutMs: HOUR_MS,
  });
}

function recovery({ member, run, target, timeline }: RestorePlan): RecoverySettings {
  return {
    params: member.params,
    directory: restoreDirectory(run),
    dataDir: member.params.pg_data,
    timeline,
    target,
    archives: true,
    reads: true,
  };
}

/** The old data steps aside, and the backup takes its place. */
export function restoreStage(plan: RestorePlan): StageDraft {
  const { member, run, set } = plan;
  const { params } = member;
  const [data, kept] = [params.pg_data, keptDirectory(params)].map(quoteWord) as [string, string];
  const as = `runuser -u ${quoteWord(params.pg_dbsu)} --`;
  const script = `set -e
cd /
rm -rf ${data}
install -d -o ${quoteWord(params.pg_dbsu)} -g ${quoteWord(params.pg_dbsu)} -m 0700 ${data}
${as} pgbackrest --stanza=${quoteWord(params.pg_cluster)} --set=${quoteWord(set)} --type=none restore </dev/null
# Recovery settings of a backup are of another life.
${as} sed -i -e '/^ *recovery_target/d' -e '/^ *restore_command/d' -e '/^ *primary_conninfo/d' ${data}/postgresql.auto.conf
rm -f ${data}/standby.signal ${data}/patroni.dynamic.json ${data}/postmaster.pid
# A new timeline gets a number that no earlier one has: of those a host knows that was promoted elsewhere, too.
for history in ${kept}/pg_wal/*.history; do [ ! -e "$history" ] || cp -p "$history" ${data}/pg_wal/; done
${as} touch ${data}/recovery.signal
sync ${data}/recovery.signal
touch ${stateFile(run, 'restored')}`;
  return {
    name: 'restore-data',
    host: member.host,
    ops: [
      command({
        name: `keep the data of ${member.name} as ${keptDirectory(params)}`,
        run: shCommand(`set -e
${makeState(member, run)}
mv ${data} ${kept}
sync ${kept}`),
        unless: `[ -e ${kept} ] || [ ! -e ${data} ]`,
      }),
      command({
        name: `restore the backup ${set} at ${member.name}`,
        run: shCommand(`${makeState(member, run)} && ${script.replace('set -e\n', '{ set -e\n')}\n}`, [], {
          timeoutMs: 2 * DAY_MS,
        }),
        unless: `[ -e ${stateFile(run, 'restored')} ]`,
        timeoutMs: 2 * DAY_MS,
      }),
    ],
  };
}

/** The server replays up to the target, stops there, and what it says of that is held against the target. */
export function recoverStage(plan: RestorePlan): StageDraft {
  const { member, run, target } = plan;
  const script = `${serverFunctions(recovery(plan))}
begun=$(date +%s)
start
while :; do
  state=$(ask ${quoteWord(`SELECT CASE WHEN NOT pg_is_in_recovery() THEN 'ended' ELSE pg_get_wal_replay_pause_state() END`)}) || state=
  case $state in ${target.type === 'latest' ? 'ended' : 'paused'}) break ;; ended) explain 'PostgreSQL did not stop at the target'; exit 1 ;; esac
  running || { explain 'PostgreSQL ended before it came to the target'; exit 1; }
  ! cancelled || exit 130
  [ -z "\${PIGSTY_PROGRESS-}" ] || ask 'SELECT pg_last_wal_replay_lsn()' >>"$PIGSTY_PROGRESS"
  sleep 0.3
done
said=$(grep -E ${quoteWord(stopPattern(target))} "$log" | tail -n 1 | sed 's/^.*LOG: *//')
[ -n "$said" ] || { explain 'PostgreSQL does not say that it stopped at the target'; exit 1; }
[ "$(ask ${quoteWord(`SELECT ${notPast(target)}`)})" = t ] || { explain 'PostgreSQL replayed past the target'; exit 1; }
{
  echo "said $said"
  echo "lsn $(ask ${quoteWord('SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END')})"
  echo "time $(ask ${quoteWord(`SELECT to_char(pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')`)})"
  echo "seconds $(($(date +%s) - begun))"
} >"$directory/reached.new"
sync "$directory/reached.new"
mv "$directory/reached.new" "$directory/reached"`;
  return {
    name: 'restore-recover',
    host: member.host,
    ops: [
      command({
        name: `recover ${member.name} to ${targetText(target)}`,
        run: shCommand(script, [], { timeoutMs: 2 * DAY_MS, reports: true }),
        unless: `[ -e ${stateFile(run, 'reached')} ]`,
        timeoutMs: 2 * DAY_MS,
      }),
    ],
  };
}

/** Writable from here, on a timeline of its own, which the archive knows before Patroni takes over. */
export function promoteStage(plan: RestorePlan): StageDraft {
  const { member, run } = plan;
  return {
    name: 'restore-promote',
    host: member.host,
    ops: [
      command({
        name: `promote ${member.name} where it stopped`,
        run: shCommand(promotion(recovery(plan)), [], { timeoutMs: 2 * HOUR_MS }),
        unless: `[ -e ${stateFile(run, 'promoted')} ]`,
        timeoutMs: 2 * HOUR_MS,
      }),
    ],
  };
}

function promotion(settings: RecoverySettings): string {
  return `${serverFunctions(settings)}
start
deadline=$(($(date +%s) + 3600))
until [ "$(ask 'SELECT pg_is_in_recovery()')" = f ]; do
  ask 'SELECT pg_promote(false)' >/dev/null || :
  running || { explain 'PostgreSQL ended while it was promoted'; exit 1; }
  ! cancelled || exit 130
  [ "$(date +%s)" -lt "$deadline" ] || { explain 'PostgreSQL is not promoted after an hour'; exit 1; }
  sleep 0.5
done
ask CHECKPOINT
timeline=$(ask 'SELECT timeline_id FROM pg_control_checkpoint()')
history=$(printf '%08X.history' "$timeline")
deadline=$(($(date +%s) + 180))
until [ -e "$data/pg_wal/archive_status/$history.done" ]; do
  ! cancelled || exit 130
  [ "$(date +%s)" -lt "$deadline" ] || { explain "$history is not archived after 180 s"; exit 1; }
  sleep 0.5
done
stop
echo "timeline $timeline" >>"$directory/reached"
sync "$directory/reached"
touch "$directory/promoted"`;
}

/** Patroni finds a primary that was shut down, and nothing of the earlier course of events. */
export function patroniStages(
  { cluster, member }: Pick<RestorePlan, 'cluster' | 'member'>,
  { inventory, leads }: { readonly inventory: Inventory; readonly leads: boolean },
): readonly StageDraft[] {
  const { host } = member;
  return [
    // A stage of its own: Patroni writes some of them again as soon as it runs.
    { name: 'restore-keys', host, ops: leads ? [] : forgottenKeys(cluster, inventory) },
    {
      name: 'restore-lead',
      host,
      after: [`restore-keys@${host}`],
      ops: [unit({ name: patroni, state: 'running', enabled: true }), takesPartAgain(member, 300_000)],
    },
  ];
}

/** How far the leader was, who is synchronous with it: of the data that is no more. The configuration stays. */
function forgottenKeys({ params }: PgCluster, inventory: Inventory): readonly Op[] {
  const client = etcdClient(inventory, instanceIdentity);
  if (client === undefined) return [];
  return ['status', 'sync', 'history', 'failover', 'failsafe'].map((key) =>
    dcsKeys({
      endpoints: client.endpoints,
      caPath: client.caPath,
      ...instanceIdentity,
      user: scopeOf(params),
      password: etcdPassword(params),
      prefix: `${dcsPrefix(params)}${key}`,
      exact: true,
    }),
  );
}

function takesPartAgain(instance: PgInstance, timeoutMs: number): Op {
  return wait({
    name: `${instance.name} takes part in its cluster`,
    until: takesPart(restEndpoint(instance)),
    timeoutMs,
    progress: `du -sk ${quoteWord(instance.params.pg_data)} 2>/dev/null | cut -f 1`,
    intervalMs: 300,
    unit: patroni,
  });
}

/** A full backup of the new timeline, before a replica could be made from one that is of an abandoned one. */
export function backupStage({
  cluster,
  member,
  run,
}: Pick<RestorePlan, 'cluster' | 'member' | 'run'>): StageDraft {
  return { name: 'restore-backup', host: member.host, ops: [backupOp(cluster, { type: 'full', run })] };
}

/** A replica's own data is of the earlier course of events: it goes, and Patroni copies the leader's. */
export function replicaStages({
  cluster,
  member,
  run,
}: Pick<RestorePlan, 'cluster' | 'member' | 'run'>): readonly StageDraft[] {
  return oneByOne(
    cluster.instances.filter((i) => i !== member),
    {
      turn: (instance) => [
        {
          name: 'restore-replica',
          host: instance.host,
          ops: [
            command({
              name: `delete the data of ${instance.name}`,
              run: shCommand(`set -e
${makeState(instance, run)}
rm -rf ${quoteWord(instance.params.pg_data)}
install -d -o ${quoteWord(instance.params.pg_dbsu)} -g ${quoteWord(instance.params.pg_dbsu)} -m 0700 ${quoteWord(instance.params.pg_data)}
touch ${stateFile(run, 'rebuilt')}`),
              unless: `[ -e ${stateFile(run, 'rebuilt')} ]`,
              timeoutMs: HOUR_MS,
            }),
            unit({ name: patroni, state: 'running', enabled: true }),
            takesPartAgain(instance, 600_000),
          ],
        },
      ],
    },
  );
}

/** pgBackRest switches to a new segment and waits until it is in the archive. */
export function checkStage(
  { cluster, member }: Pick<RestorePlan, 'cluster' | 'member'>,
  run: string,
): StageDraft {
  const { params } = cluster;
  return {
    name: 'restore-check',
    host: member.host,
    ops: [
      command({
        name: `check that ${member.name} archives`,
        run: shCommand(
          `cd /; runuser -u ${quoteWord(params.pg_dbsu)} -- pgbackrest --stanza=${quoteWord(cluster.name)} check </dev/null && touch ${stateFile(run, 'checked')}`,
        ),
        unless: `[ -e ${stateFile(run, 'checked')} ]`,
        timeoutMs: 300_000,
      }),
    ],
  };
}

/** What the hosts remember of it goes. */
export function forgetStages(cluster: PgCluster, run: string): readonly StageDraft[] {
  return cluster.instances.map(({ host }) => ({
    name: 'restore-clear',
    host,
    ops: [absent({ path: restoreDirectory(run), recursive: true })],
  }));
}

/**
 * The old data comes back. Where the restored one was writable already, the archive knows its timeline: the old data gets a
 * later one, or the next promotion would take the same number again.
 */
export function backStage(plan: Pick<RestorePlan, 'member' | 'run'>): StageDraft {
  const { member, run } = plan;
  const { params } = member;
  const [data, kept] = [params.pg_data, keptDirectory(params)].map(quoteWord) as [string, string];
  const settings: RecoverySettings = {
    params,
    directory: restoreDirectory(run),
    dataDir: params.pg_data,
    timeline: 'present',
    target: 'end',
    archives: true,
    reads: false,
  };
  return {
    name: 'restore-back',
    host: member.host,
    ops: [
      command({
        name: `put the data of ${member.name} back from ${keptDirectory(params)}`,
        run: shCommand(`set -e
if [ -e ${stateFile(run, 'reached')} ] && [ ! -e ${data}/recovery.signal ]; then
  mkdir -p ${stateFile(run, 'histories')}
  for history in ${data}/pg_wal/*.history; do [ ! -e "$history" ] || cp -p "$history" ${stateFile(run, 'histories')}/; done
  touch ${stateFile(run, 'fork')}
fi
rm -rf ${data}
mv ${kept} ${data}
sync ${data}`),
        unless: `[ ! -e ${kept} ]`,
        timeoutMs: HOUR_MS,
      }),
      command({
        name: `give the old data of ${member.name} a timeline of its own`,
        run: shCommand(
          `if [ ! -e ${data}/recovery.signal ]; then
  for history in ${stateFile(run, 'histories')}/*.history; do [ ! -e "$history" ] || [ -e ${data}/pg_wal/"\${history##*/}" ] || cp -p "$history" ${data}/pg_wal/; done
  rm -f ${data}/standby.signal
  runuser -u ${quoteWord(params.pg_dbsu)} -- touch ${data}/recovery.signal
fi
${promotion(settings)}
rm -f ${stateFile(run, 'fork')}`,
          [],
          { timeoutMs: 2 * HOUR_MS },
        ),
        unless: `[ ! -e ${stateFile(run, 'fork')} ]`,
        timeoutMs: 2 * HOUR_MS,
      }),
    ],
  };
}

/** Replicas whose data was deleted are copied again, the others have theirs. */
export function followStages({
  cluster,
  member,
  run,
}: Pick<RestorePlan, 'cluster' | 'member' | 'run'>): readonly StageDraft[] {
  return cluster.instances
    .filter((i) => i !== member)
    .map((instance) => ({
      name: 'restore-follow',
      host: instance.host,
      ops: [
        command({
          name: `delete the data that ${instance.name} has of the restored cluster`,
          run: shCommand(`set -e
rm -rf ${quoteWord(instance.params.pg_data)}
install -d -o ${quoteWord(instance.params.pg_dbsu)} -g ${quoteWord(instance.params.pg_dbsu)} -m 0700 ${quoteWord(instance.params.pg_data)}
rm -f ${stateFile(run, 'rebuilt')}`),
          unless: `[ ! -e ${stateFile(run, 'rebuilt')} ]`,
          timeoutMs: HOUR_MS,
        }),
        unit({ name: patroni, state: 'running', enabled: true }),
        takesPartAgain(instance, 600_000),
      ],
    }));
}
