import { command, quoteWord, type Op } from '@pigsty/sdk';
import { paths } from '../spec/paths.ts';

/**
 * Loads archives that were not loaded yet, by their content. The usual place is one that every user may write to: only what
 * root or the administrator put there, in a directory of theirs, becomes an image.
 */
export function loadArchives(pattern: string, administrator: string | undefined): Op {
  const script = `${waiting(pattern, administrator)}
set -e
waiting | while IFS= read -r line; do
  docker load --quiet --input "\${line#*  }"
  printf '%s\\n' "$line" >>${paths.loaded}
done`;
  return command({
    name: `load archives of images (${pattern})`,
    run: { argv: ['sh', '-c', script] },
    unless: `${waiting(pattern, administrator)}\n[ -z "$(waiting)" ]`,
    timeoutMs: 30 * 60_000,
  });
}

/** A function of the shell that prints checksum and name of each archive that is to be loaded. */
function waiting(pattern: string, administrator: string | undefined): string {
  const owners = ['root', ...(administrator === undefined ? [] : [administrator])].join('|');
  return `trusted() { case $(stat -c %U -- "$1" 2>/dev/null) in ${owners}) [ ! -L "$1" ] ;; *) false ;; esac; }
waiting() {
  for archive in ${pattern
    .split(/([*?]+)/)
    .map((part, i) => (i % 2 === 1 || part === '' ? part : quoteWord(part)))
    .join('')}; do
    [ -f "$archive" ] && trusted "$archive" && trusted "$(dirname -- "$archive")" || continue
    line=$(sha256sum -- "$archive") || continue
    grep -qsxF -- "$line" ${paths.loaded} || printf '%s\\n' "$line"
  done
}`;
}
