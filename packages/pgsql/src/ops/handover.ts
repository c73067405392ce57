import { defineOpKind, joinText, quoteWord, shCommand, type JsonValue } from '@pigsty/sdk';
import { agentProgram } from '../handover/agent.ts';
import { handoverPlaces } from '../handover/places.ts';

export interface HandoverArgs {
  /** The member on whose host the program runs. */
  readonly instance: string;
  readonly from: string;
  /** The execution of the procedure. */
  readonly run: string;
  /** What the program is told: `agentConfig`. */
  readonly config: JsonValue;
}

interface HandoverState {
  readonly ready: boolean;
}

/**
 * The program that keeps clients while the leadership moves runs on a member's host: by itself, so that no command that
 * is killed leaves anybody waiting.
 */
export const pgHandover = defineOpKind<HandoverArgs, HandoverState, 'begin'>({
  kind: 'pg.handover',
  summary: 'clients of a former leader stay connected while and after the leadership moves',
  key: ({ instance, from }) => `${instance} ${from}`,
  read: (all) =>
    all
      .map(({ from, run }, i) => {
        const { state, unit } = handoverPlaces(from);
        const phase = `grep -F ${quoteWord(run)} ${quoteWord(state)} 2>/dev/null | grep -Eq '"phase": "(ready|forwarding|moved|done)"'`;
        return `if systemctl is-active -q ${quoteWord(unit)} && ${phase}; then echo ready ${i}; fi`;
      })
      .join('\n')
      .concat('\n:'),
  parse: (output, all) => {
    const ready = new Set(output.split('\n'));
    return all.map((_args, i) => ({ ready: ready.has(`ready ${i}`) }));
  },
  diff: (_args, { ready }) => (ready ? undefined : 'begin'),
  write: ({ from, config }) => {
    const { directory, program, config: told, state, unit } = handoverPlaces(from);
    const script = `
umask 022
mkdir -p "$1" || exit 1
systemctl stop "$5" 2>/dev/null
systemctl reset-failed "$5" 2>/dev/null
rm -f "$4" "$4.go" "$4.refused" "$4.held"
IFS= read -r told && printf '%s\\n' "$told" >"$3" && cat >"$2" || exit 1
python=$(command -v python3) || { echo 'there is no python3, which Patroni comes with' >&2; exit 1; }
systemd-run --quiet --collect --unit="$5" -p Restart=on-failure -p RestartSec=1 -p "ExecStopPost=$python $2 stopped $3" "$python" "$2" run "$3" || exit 1
deadline=$(($(date +%s) + 20))
until grep -q '"phase": "ready"' "$4" 2>/dev/null; do
  if [ "$(date +%s)" -ge "$deadline" ] || ! systemctl is-active -q "$5"; then
    echo "$5 does not get ready" >&2
    journalctl --no-pager --unit "$5" --lines=8 --output=cat >&2
    exit 1
  fi
  sleep 0.1
done`;
    const stdin = joinText([JSON.stringify(config), '\n', agentProgram]);
    return [
      {
        do: 'run',
        command: shCommand(script, [directory, program, told, state, unit], { stdin, timeoutMs: 60_000 }),
      },
    ];
  },
  describe: ({ instance, from }) =>
    instance === from
      ? `PgBouncer of ${from} is ready to hold its clients`
      : `HAProxy of ${instance} keeps its sessions to PgBouncer of ${from}`,
  action: () => 'run',
  converged: () => ({ ready: true }),
  timeoutMs: 60_000,
});
