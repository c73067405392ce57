import { enterFunctions } from './enter.ts';

/**
 * Shell functions to rewrite a text file without a moment in which it is half: `begin <path>` goes into its directory and
 * sets `$file` (root's links followed) and `$tmp` (same owner, mode and label), `commit` puts `$tmp` in place. A file that is a mount point of a
 * container (/etc/hosts) cannot be renamed over and is written in place.
 */
export const rewriteFile = `set -eu
${enterFunctions}
begin() {
  beside "$1"
  file=./$name
  tmp=$(mktemp "$file.XXXXXX")
  trap 'rm -f -- "$tmp"' EXIT
  if [ -e "$file" ]; then cp -a --attributes-only -- "$file" "$tmp"; else
    chmod 0644 "$tmp"
    (set -C; : > "$file")
  fi
}
mounted() { AT=$1 awk '$5 == ENVIRON["AT"] { found = 1 } END { exit !found }' /proc/self/mountinfo; }
commit() {
  if mounted "\${PWD%/}/$name"; then cat -- "$tmp" > "$file"; else mv -fT -- "$tmp" "$file"; fi
}`;
