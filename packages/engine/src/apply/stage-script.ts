import { joinText, quoteWord, quoteWords, shCommand, type Text } from '@pigsty/sdk';
import { bootIdFile } from '../hosts/come-back.ts';
import type { HostPlaces } from '../hosts/places.ts';
import { takeApplyLock } from '../lock/host-lock.ts';
import { commandLines, okPattern } from '../transport/command-line.ts';
import { fileWriteFunctions, fileWriteLines } from '../transport/file-write.ts';
import { kindTimeoutMs, stepTimeoutMs, type Step } from './steps.ts';

export const stoppedFrame = 'stopped';

export function diagnosisFrame(id: string): string {
  return `why.${id}`;
}

export interface StageScriptOptions {
  readonly places: HostPlaces;
  readonly nonce: string;
  /** Read-back fragments that run when every step has succeeded. */
  readonly verify: Text;
}

/**
 * The script of one stage: steps in order, each framed, stopping at the first failure; then the read-back.
 * A command writes to files, not to the SSH session, so that a command in flight survives a session that breaks.
 */
export function stageScript(steps: readonly Step[], { places, nonce, verify }: StageScriptOptions): Text {
  return joinText([
    takeApplyLock(places),
    scratch(places, nonce),
    fileWriteFunctions,
    ...steps.map((s) => stepLines(s, places, nonce)),
    verify,
  ]);
}

/** How a command that knows of PIGSTY_STOP says that it gave up because the file is there. */
const gaveUpCode = 130;

/**
 * Tells a stage script to end before its next step, and a wait to end at once. The script may not have begun yet; a file
 * that comes after its end is removed with other leftovers by the next run.
 */
export function stopStageScript({ run }: HostPlaces, nonce: string): string {
  return `mkdir -p ${run}\n: >${run}/script-${nonce}.stop`;
}

function scratch({ run }: HostPlaces, nonce: string): string {
  return `pigsty_dir=${run}/script-${nonce}
mkdir -m 700 "$pigsty_dir" || exit 1
export PIGSTY_STOP="$pigsty_dir.stop"
trap 'rm -rf "$pigsty_dir" "$PIGSTY_STOP"' EXIT
pigsty_stop() {
  pigsty_begin ${stoppedFrame}
  pigsty_end ${stoppedFrame} 0
  exit 0
}
pigsty_step() {
  if [ -e "$PIGSTY_STOP" ]; then pigsty_stop; fi
  pigsty_begin "$1"
}
pigsty_report() {
  pigsty_seen=
  while sleep 1 >/dev/null && kill -0 $$; do
    pigsty_last=$(tail -n 1 -- "$PIGSTY_PROGRESS" | tr -d '\\000-\\037' | cut -c 1-300)
    [ "$pigsty_last" = "$pigsty_seen" ] || printf '\\n@@${nonce} p %s %s\\n' "$1" "$pigsty_last"
    pigsty_seen=$pigsty_last
  done
}
pigsty_done() {
  [ -s "$pigsty_dir/out" ] && tail -c 16384 "$pigsty_dir/out"
  [ -s "$pigsty_dir/err" ] && tail -c 16384 "$pigsty_dir/err" >&2
  pigsty_end "$1" "$2"
}
`;
}

function stepLines(step: Step, places: HostPlaces, nonce: string): Text {
  switch (step.do) {
    case 'mark':
      return `mkdir -p ${places.etc}/pending\nprintf '%s\\n' ${quoteWord(step.reason)} >${quoteWord(`${places.etc}/pending/${step.topic}`)}\n`;
    case 'clear':
      return `rm -f ${quoteWords(step.topics.map((t) => `${places.etc}/pending/${t}`))}\n`;
    case 'act': {
      const { action } = step;
      return action.do === 'run'
        ? attempt(
            step,
            commandLines(action.command, { nonce, timeoutMs: kindTimeoutMs(step.group) }),
            okPattern(action.command),
          )
        : attempt(step, fileWriteLines(action, nonce), '0');
    }
    case 'reboot':
      return attempt(step, commandLines(orderReboot, { nonce, timeoutMs: stepTimeoutMs(step) }), '0');
    case 'request': {
      const { request } = step.action;
      return attempt(
        step,
        commandLines(request, { nonce, timeoutMs: kindTimeoutMs(step.group) }),
        okPattern(request),
      );
    }
    default:
      return step satisfies never;
  }
}

/** Says which boot this is. It happens a moment later, when the script has ended and with it the session. */
const orderReboot = shCommand(
  `cat ${bootIdFile} && exec systemd-run --quiet --collect --on-active=2 --timer-property=AccuracySec=10ms systemctl reboot`,
);

function reports({ action }: Extract<Step, { id: string }>): boolean {
  return action.do === 'run' && action.command.reports === true;
}

/** Beside the command, in a process of its own, which holds no lock and ends with it. */
function reporter(id: string): readonly [begin: string, end: string] {
  return [
    `export PIGSTY_PROGRESS="$pigsty_dir/progress"
: >"$PIGSTY_PROGRESS"
pigsty_report ${id} </dev/null 2>/dev/null 8>&- 9>&- &
pigsty_reporter=$!
`,
    `kill "$pigsty_reporter" 2>/dev/null
wait "$pigsty_reporter" 2>/dev/null
unset PIGSTY_PROGRESS
`,
  ];
}

/** Descriptor 9 is the lock: a daemon that a command leaves behind must not inherit it. */
function attempt(step: Extract<Step, { id: string }>, lines: Text, ok: string): Text {
  const { id, group } = step;
  const why =
    group.kind.diagnose === undefined
      ? []
      : group.deltas.slice(0, 3).map((d) => group.kind.diagnose?.(d.op.args) ?? '');
  const diagnosis =
    why.length === 0
      ? ''
      : `pigsty_begin ${diagnosisFrame(id)}
(
${why.join('\n')}
) </dev/null 2>&1 9>&- | tail -c 8192
pigsty_end ${diagnosisFrame(id)} 0
`;
  const [report, quiet] = reports(step) ? reporter(id) : ['', ''];
  return joinText([
    `pigsty_step ${id}\n${report}(\n`,
    lines,
    `) >"$pigsty_dir/out" 2>"$pigsty_dir/err" 9>&-
pigsty_code=$?
${quiet}pigsty_done ${id} "$pigsty_code"
case "$pigsty_code" in ${ok}) ;; *)
if [ "$pigsty_code" -eq ${gaveUpCode} ] && [ -e "$PIGSTY_STOP" ]; then pigsty_stop; fi
${diagnosis}exit 0 ;;
esac
`,
  ]);
}
