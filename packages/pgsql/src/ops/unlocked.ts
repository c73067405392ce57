/** How long a command of pgBackRest waits for another one of the same stanza. */
const waitSeconds = 60;

/**
 * A command of pgBackRest as shell lines that run it again while another one holds the lock of the stanza (exit code 50): from the
 * moment on in which PostgreSQL runs, it archives whenever it likes, and pgBackRest waits for no lock.
 */
export function onceUnlocked(line: string): string {
  return `end=$(($(date +%s) + ${waitSeconds}))
while :; do
  said=$(${line} 2>&1 </dev/null) && code=0 || code=$?
  [ "$code" = 50 ] && [ "$(date +%s)" -lt "$end" ] || break
  sleep 0.3
done
[ -z "$said" ] || printf '%s\\n' "$said" >&2
[ "$code" = 0 ]`;
}
