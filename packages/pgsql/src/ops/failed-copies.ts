import { quoteWord } from '@pigsty/sdk';

/** Attempts that fail before a copy is given up: one may have met a leader that was just restarted. */
const ATTEMPTS = 2;

/**
 * Shell functions around a wait for a copy that Patroni makes: `copies_begin` before it is asked, and `copies_look` while it is
 * waited for, which ends the script once two attempts have failed. Patroni would try for ever, and pg_basebackup says why
 * to the journal alone.
 */
export function failedCopies(patroniLog: string): string {
  const log = quoteWord(patroniLog);
  return `copies_begin() {
  copies_since=$(date +%s) copies_next=0
  copies_from=$(wc -c <${log} 2>/dev/null) || copies_from=0
}
copies_look() {
  copies_now=$(date +%s)
  [ "$copies_now" -ge "$copies_next" ] || return 0
  copies_next=$((copies_now + 5))
  copies_size=$(wc -c <${log} 2>/dev/null) || return 0
  # A smaller one is the next file.
  [ "$copies_size" -ge "$copies_from" ] || copies_from=0
  copies_failed=$(tail -c "+$((copies_from + 1))" ${log} | grep -c 'failed to bootstrap from ')
  [ "$copies_failed" -ge ${ATTEMPTS} ] || return 0
  echo "the copy failed $copies_failed times, and Patroni goes on trying:" >&2
  journalctl --no-pager --quiet --unit patroni.service --since "@$copies_since" --output=cat | grep '^pg_basebackup: ' | tail -n 3 >&2
  exit 1
}`;
}
