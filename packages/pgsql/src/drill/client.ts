import { quoteWord, quoteWords } from '@pigsty/sdk';
import { drillPlaces, drillTable, longestSeconds } from './places.ts';

/** How the client reaches the primary service. */
export interface ClientOptions {
  readonly run: string;
  readonly psql: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly sslmode: string;
}

/** For bash: `now` sets `moment` to the milliseconds of this host's clock, `pause` waits without a process. */
const clock = `now() { moment=\${EPOCHREALTIME//[!0-9]/}; moment=\${moment%???}; }
exec {never}<> <(:)
pause() { read -r -t "$1" <&"$never" || :; }`;

/** Clients at once: one that hangs must not hide that another could write. */
const clients = 4;

/**
 * Clients that commit one row after the other through the primary service and write down what was acknowledged, one line
 * an attempt: `id started ended ok`, or the error in place of `ok`. Moments are milliseconds of this host's clock.
 */
export function clientScript({ run, psql, host, port, user, database, sslmode }: ClientOptions): string {
  const words = { host, port: String(port), user, dbname: database, sslmode };
  const connection = Object.entries({
    ...words,
    passfile: drillPlaces.password,
    connect_timeout: '2',
    application_name: 'pigsty-drill',
  })
    .map(([key, value]) => `${key}='${value.replaceAll(/[\\']/g, '\\$&')}'`)
    .join(' ');
  return `#!/usr/bin/env bash
# Managed by Pigsty: a drill, gone when it is over.
${clock}
client() {
  local id=$1 started line moment talk
  while :; do
    coproc talk { exec ${quoteWords([psql, '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', connection])} 2>&1; }
    local to=\${talk[1]} from=\${talk[0]} server=$talk_PID
    while :; do
      id=$((id + 1)); now; started=$moment line=
      if printf '%s\\n' "INSERT INTO ${drillTable} (run, id) VALUES ('${run}', $id);" "\\\\echo ok $id" >&"$to" 2>/dev/null &&
        IFS= read -r -t 1.5 line <&"$from" && [ "$line" = "ok $id" ]; then
        now; printf '%s %s %s ok\\n' "$id" "$started" "$moment"
        pause 0.02
      else
        now; printf '%s %s %s %s\\n' "$id" "$started" "$moment" "\${line:-no answer within 1.5 s}"
        break
      fi
    done
    { kill -KILL "$server"; wait "$server"; exec {to}>&- {from}<&-; } 2>/dev/null
    pause 0.05
  done
}
trap '' PIPE
for number in ${Array.from({ length: clients }, (_, i) => i + 1).join(' ')}; do
  client $((number * 10000000)) >>${quoteWord(drillPlaces.attempts)} &
done
wait
`;
}

/**
 * Writes down ten times a second whether the PostgreSQL of this host leads: `before after f`. It runs on every member
 * itself, so that it also sees a leader which nobody outside can reach.
 */
export function watcherScript(psql: readonly string[]): string {
  return `#!/usr/bin/env bash
# Managed by Pigsty: a drill, gone when it is over.
${clock}
trap '' PIPE
while :; do
  coproc talk { PGCONNECT_TIMEOUT=2 exec ${quoteWords(psql)} 2>/dev/null; }
  to=\${talk[1]} from=\${talk[0]} server=$talk_PID
  while :; do
    now; before=$moment state=
    # A server that is shutting down may accept and never answer.
    printf '%s\\n' 'SELECT pg_is_in_recovery();' >&"$to" 2>/dev/null && IFS= read -r -t 2 state <&"$from" || state=
    now; printf '%s %s %s\\n' "$before" "$moment" "\${state:--}"
    [ -n "$state" ] || break
    pause 0.1
  done
  { kill -KILL "$server"; wait "$server"; exec {to}>&- {from}<&-; } 2>/dev/null
  pause 0.1
done >>${quoteWord(drillPlaces.watch)}
`;
}

/** A unit of a drill. It starts again with its host, and ends by itself when nobody finishes the drill. */
export function drillUnit(what: string, { script, user }: { script: string; user: string }): string {
  return `[Unit]
Description=Drill of Pigsty: ${what}

[Service]
User=${user}
WorkingDirectory=${drillPlaces.directory}
ExecStart=/usr/bin/env bash ${script}
RuntimeMaxSec=${longestSeconds}
KillMode=control-group
KillSignal=SIGKILL
SuccessExitStatus=SIGKILL

[Install]
WantedBy=multi-user.target
`;
}
