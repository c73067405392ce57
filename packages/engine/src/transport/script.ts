import { joinText, type Text } from '@pigsty/sdk';

/** A whole script with the nonce that marks its frames. */
export interface Script {
  readonly text: Text;
  readonly nonce: string;
}

export interface ScriptOptions {
  readonly nonce: string;
  /** Shell lines that run before the body with the script's standard input closed. */
  readonly body: Text;
  /** Lines that run last and may read the script's real standard input. */
  readonly epilogue?: string;
}

/**
 * One compound command, so that the shell has read all of it before it runs any of it: a script that was cut in transit
 * is a syntax error and changes nothing.
 */
export function makeScript({ nonce, body, epilogue = '' }: ScriptOptions): Script {
  return {
    nonce,
    text: joinText(['{\n', prelude(nonce), '{\n', body, '\n} </dev/null\n', epilogue, '\nexit 0\n}\n']),
  };
}

/** Runs a read-only fragment in a shell of its own and frames what it says. */
export function framed(id: string, fragment: Text): Text {
  return joinText([`pigsty_begin ${id}\n(\n`, fragment, `\n) </dev/null\npigsty_end ${id} $?\n`]);
}

/** Runs `body` where `probe` succeeds, and `otherwise` where it does not; what the probe itself prints is framed as `id`. */
export function guarded(id: string, probe: string, body: Text, otherwise: Text = ''): Text {
  return joinText([
    `pigsty_begin ${id}\n(\n${probe}\n) </dev/null\npigsty_code=$?\npigsty_end ${id} $pigsty_code\n`,
    'if [ "$pigsty_code" = 0 ]; then :\n',
    body,
    '\nelse :\n',
    otherwise,
    '\nfi\n',
  ]);
}

/**
 * Runs parts made of frames side by side, so that a question which waits for a server holds up no other. Each lane's output
 * is kept on the host and printed whole at the end, one lane after the other. What runs here may outlive a killed run for a
 * moment, so it holds none of the run's locks (descriptors 8 and 9).
 */
export function sideBySide(parts: readonly Text[]): Text {
  const lanes = Math.min(parts.length, mostLanes);
  if (lanes < 2) return joinText(parts);
  return joinText([
    `(
pigsty_lanes=$(mktemp -d /run/pigsty-lanes.XXXXXXXX 2>/dev/null || mktemp -d) || exit 1
trap 'rm -rf "$pigsty_lanes"' EXIT
trap 'exit 1' HUP INT TERM
`,
    ...Array.from({ length: lanes }, (_, lane) =>
      joinText([
        '(\n',
        ...parts.filter((_part, at) => at % lanes === lane),
        `) >"$pigsty_lanes/${lane}.out" 2>"$pigsty_lanes/${lane}.err" &\n`,
      ]),
    ),
    `wait
cat "$pigsty_lanes"/*.out
cat "$pigsty_lanes"/*.err >&2
) 8>&- 9>&-
`,
  ]);
}

/** A lane costs a process; a few of them hide all the waiting. */
const mostLanes = 6;

function prelude(nonce: string): string {
  return `LC_ALL=C LANG=C PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export LC_ALL LANG PATH
umask 022
cd /
pigsty_begin() {
  printf '\\n@@${nonce} b %s\\n' "$1"
  printf '\\n@@${nonce} b %s\\n' "$1" >&2
}
pigsty_end() {
  printf '\\n@@${nonce} e %s %s\\n' "$1" "$2"
  printf '\\n@@${nonce} e %s %s\\n' "$1" "$2" >&2
}
pigsty_as() {
  pigsty_user=$1
  shift
  pigsty_home=$(getent passwd "$pigsty_user" | cut -d: -f6)
  exec runuser -u "$pigsty_user" -- env HOME="\${pigsty_home:-/}" USER="$pigsty_user" LOGNAME="$pigsty_user" "$@"
}
`;
}
