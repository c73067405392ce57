import { quoteWord } from '@pigsty/sdk';
import type { CommonParams } from '../spec/schema.ts';

/**
 * /pg/bin/pg-basebackup, which Patroni runs instead of pg_basebackup. A copy that is killed leaves files in the directories of
 * tablespaces, which it fills before it links them into the data directory: Patroni does not find them to empty them, and every
 * next copy is refused (patroni/patroni#671). They are emptied here, where they hold a copy of this version and nothing else, no
 * data directory beside leads there and no process has a file of it open.
 */
export function pgBasebackup({ pg_bin_dir, pg_version }: CommonParams): readonly string[] {
  const real = quoteWord(`${pg_bin_dir}/pg_basebackup`);
  const ofVersion = `PG_${pg_version}_`;
  return [
    'LC_ALL=C; export LC_ALL',
    'is_left() {',
    `  ! ls -A "$1" | grep -Evq '^${ofVersion}[0-9]+$' || return 1`,
    '  for link in /pg/*/pg_tblspc/*; do [ "$(readlink "$link")" != "$1" ] || return 1; done',
    '  [ -z "$(find /proc/[0-9]*/fd -lname "$1/*" -print -quit 2>/dev/null)" ]',
    '}',
    `errors=$(mktemp) || exec ${real} "$@"`,
    'emptied=/',
    'while :; do',
    `  ${real} "$@" 2>"$errors"`,
    '  code=$?',
    '  cat "$errors" >&2',
    '  left=$(sed -n \'s/^pg_basebackup: error: directory "\\(\\/.*\\)" exists but is not empty$/\\1/p\' "$errors")',
    '  [ -n "$left" ] && [ "$left" != "$emptied" ] && is_left "$left" || break',
    '  echo "emptying $left, which an earlier copy has left" >&2',
    `  rm -rf "$left"/${ofVersion}*`,
    '  emptied=$left',
    'done',
    'rm -f "$errors"',
    'exit "$code"',
  ];
}
