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

/** Runs `body` where `probe` succeeds; what the probe itself prints is framed as `id`. */
export function guarded(id: string, probe: string, body: Text): Text {
  return joinText([
    `pigsty_begin ${id}\n(\n${probe}\n) </dev/null\npigsty_code=$?\npigsty_end ${id} $pigsty_code\n`,
    'if [ "$pigsty_code" = 0 ]; then :\n',
    body,
    '\nfi\n',
  ]);
}

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
