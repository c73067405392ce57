import { command, quoteWord, shCommand, type Op } from '@pigsty/sdk';
import type { PgInstance } from '../../spec/cluster.ts';
import { forgetsRecovery } from '../forgets-recovery.ts';
import { serverFunctions, type RecoverySettings } from '../server.ts';
import type { Target } from '../target.ts';
import { HOUR_MS } from '../stages/state.ts';

/** A copy of a cluster's past, beside the living one on a member's host. */
export interface Copy {
  readonly member: PgInstance;
  /** Everything of it is in here. */
  readonly directory: string;
  /** The unit that runs it. */
  readonly unit: string;
  readonly set: string;
  /** What tells pgBackRest in which repository that is: ` --repo=2`; empty where there is but one. */
  readonly repo: string;
  readonly timeline: RecoverySettings['timeline'];
  readonly target: Target;
}

/** How its server recovers: it reads the archive and never writes to it. */
export function copySettings({ member, directory, unit, timeline, target }: Copy): RecoverySettings {
  return {
    params: member.params,
    directory,
    dataDir: `${directory}/data`,
    timeline,
    target,
    archives: false,
    reads: true,
    beside: unit,
  };
}

/** Shell that restores the backup into the directory, from the beginning where it was begun before. */
export function restoreScript(copy: Copy): string {
  const { member, directory, set, repo } = copy;
  const { pg_dbsu, pg_cluster } = member.params;
  const as = `runuser -u ${quoteWord(pg_dbsu)} --`;
  const home = quoteWord(directory);
  const own = `-o ${quoteWord(pg_dbsu)} -g ${quoteWord(pg_dbsu)} -m 0700`;
  return `${serverFunctions(copySettings(copy))}
stop
rm -rf ${home}
install -d ${own} ${home} "$data"
answer=$(${as} pgbackrest --stanza=${quoteWord(pg_cluster)} --pg1-path="$data"${repo} --set=${quoteWord(set)} --tablespace-map-all=${home}/tablespaces --type=none --log-level-console=warn --log-level-stderr=off restore 2>&1 </dev/null) || { printf '%s\\n' "$answer" | tail -n 12 >&2; exit 1; }
${forgetsRecovery('"$data"', as)}
${as} touch "$data/recovery.signal"`;
}

/** The copy is stopped, and nothing of it is left. */
export function copyGone({ params, name }: PgInstance, copy: Pick<Copy, 'directory' | 'unit'>): Op {
  const [directory, unit] = [quoteWord(copy.directory), quoteWord(copy.unit)];
  return command({
    name: `delete the copy ${copy.directory} of ${name}`,
    run: shCommand(goneScript(params, copy)),
    unless: `[ ! -e ${directory} ] && ! systemctl -q is-active ${unit}`,
    timeoutMs: HOUR_MS,
  });
}

/** Shell that stops the copy and deletes it. */
export function goneScript(params: PgInstance['params'], copy: Pick<Copy, 'directory' | 'unit'>): string {
  const [directory, unit] = [quoteWord(copy.directory), quoteWord(copy.unit)];
  return `cd /
! systemctl -q is-active ${unit} || systemctl stop ${unit}
systemctl reset-failed ${unit} 2>/dev/null || :
! runuser -u ${quoteWord(params.pg_dbsu)} -- ${quoteWord(`${params.pg_bin_dir}/pg_ctl`)} -D ${directory}/data status >/dev/null 2>&1 || exit 1
rm -rf ${directory}`;
}
