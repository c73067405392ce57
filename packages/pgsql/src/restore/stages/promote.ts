import { command, shCommand, type StageDraft } from '@pigsty/sdk';
import { serverFunctions, type RecoverySettings } from '../server.ts';
import { recovery, type RestorePlan } from './restore-plan.ts';
import { HOUR_MS, stateFile } from './state.ts';

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

/** Shell that starts a server, promotes it, waits for its timeline in the archive, and stops it. */
export function promotion(settings: RecoverySettings): string {
  return `${serverFunctions(settings)}
start
promote
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
