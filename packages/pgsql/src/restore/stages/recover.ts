import { command, quoteWord, shCommand, type StageDraft } from '@pigsty/sdk';
import { restoreDirectory } from '../places.ts';
import { notPast, serverFunctions, stopPattern, type RecoverySettings } from '../server.ts';
import { targetText, type Target } from '../target.ts';
import { recovery, type RestorePlan } from './restore-plan.ts';
import { DAY_MS, stateFile } from './state.ts';

/** The server replays up to the target, stops there, and what it says of that is held against the target. */
export function recoverStage(plan: RestorePlan): StageDraft {
  const { member, run, target } = plan;
  return {
    name: 'restore-recover',
    host: member.host,
    ops: [
      command({
        name: `recover ${member.name} to ${targetText(target)}`,
        run: shCommand(recoverScript(recovery(plan), target, restoreDirectory(run)), [], {
          timeoutMs: 2 * DAY_MS,
          reports: true,
        }),
        unless: `[ -e ${stateFile(run, 'reached')} ]`,
        timeoutMs: 2 * DAY_MS,
      }),
    ],
  };
}

/** Shell that starts a server, waits until it stops at the target, and writes down in \`reached\` of the notes where that was. */
export function recoverScript(settings: RecoverySettings, target: Target, notes: string): string {
  return `${serverFunctions(settings)}
notes=${quoteWord(notes)}
begun=$(date +%s)
# A server that replays little may have ended again before it is seen to run.
replay() { launch || grep -q 'LOG: *redo starts at' "$log" 2>/dev/null || { explain 'PostgreSQL cannot be started'; exit 1; }; }
replay
while :; do
  state=$(ask ${quoteWord(`SELECT CASE WHEN NOT pg_is_in_recovery() THEN 'ended' ELSE pg_get_wal_replay_pause_state() END`)}) || state=
  # It waits, or has ended, for want of room: with as much as the WAL asks for it goes on.
  if { [ "$state" = paused ] || ! running; } && lacks_room; then stop; replay; continue; fi
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
} >"$notes/reached.new"
sync "$notes/reached.new"
mv "$notes/reached.new" "$notes/reached"`;
}
