import { quoteWords, type JsonValue } from '@pigsty/sdk';
import { checkpoint } from '../sql/checkpoint.ts';
import type { Session } from '../sql/session.ts';
import { agentProgram } from './agent.ts';
import { handoverPlaces } from './places.ts';

/**
 * Shell function `begin_agent DIRECTORY PROGRAM CONFIG STATE UNIT TOLD TEXT`: starts the program that holds clients as a
 * unit of its own, and succeeds when it is ready. One of an earlier time is stopped.
 */
export const beginAgent = `begin_agent() {
umask 022
mkdir -p "$1" || return 1
systemctl stop "$5" 2>/dev/null
systemctl reset-failed "$5" 2>/dev/null
rm -f "$4" "$4.go" "$4.refused" "$4.held"
printf '%s\\n' "$6" >"$3" && printf '%s' "$7" >"$2" || return 1
python=$(command -v python3) || { echo 'there is no python3, which Patroni comes with' >&2; return 1; }
systemd-run --quiet --collect --unit="$5" -p Restart=on-failure -p RestartSec=1 -p "ExecStopPost=$python $2 stopped $3" "$python" "$2" run "$3" || return 1
until_ready=$(($(date +%s) + 20))
until grep -q '"phase": "ready"' "$4" 2>/dev/null; do
  if [ "$(date +%s)" -ge "$until_ready" ] || ! systemctl is-active -q "$5"; then
    echo "$5 does not get ready" >&2
    journalctl --no-pager --unit "$5" --lines=8 --output=cat >&2
    return 1
  fi
  sleep 0.1
done
}`;

/**
 * A shell fragment around a restart of the leader: defines `hold_clients` and `let_go REASON`. Clients that cannot be held
 * are cut off by the restart, as ever.
 */
export function holdAround(instance: string, session: Session, config: JsonValue | undefined): string {
  if (config === undefined) return 'hold_clients() { :; }\nlet_go() { :; }';
  const { directory, program, config: told, state, unit } = handoverPlaces(instance);
  const words = quoteWords([directory, program, told, state, unit, JSON.stringify(config), agentProgram]);
  return `${beginAgent}
state=${quoteWords([state])}
hold_clients() {
  ${checkpoint(session)} || echo 'no checkpoint was made: clients may wait longer' >&2
  begin_agent ${words} </dev/null || { echo 'clients are not held' >&2; return 0; }
  : >"$state.go"
  until_held=$(($(date +%s) + 15))
  until grep -q '"phase": "held"' "$state"; do
    if grep -q '"phase": "given-up"' "$state" || [ "$(date +%s)" -ge "$until_held" ]; then
      echo "clients are cut off: $(sed -n 's/.*"reason": "\\(.*\\)".*/\\1/p' "$state")" >&2
      return 0
    fi
    sleep 0.02
  done
}
let_go() { printf '%s\\n' "$1" >"$state.refused.new" && mv "$state.refused.new" "$state.refused"; }`;
}
