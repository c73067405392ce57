/**
 * Shell functions to rewrite a text file without a moment in which it is half: `begin <path>` sets `$file` (links
 * followed) and `$tmp` (same owner, mode and label), `commit` puts `$tmp` in place. A file that is a mount point of a
 * container (/etc/hosts) cannot be renamed over and is written in place.
 */
export const rewriteFile = `set -eu
begin() {
  file=$(readlink -f -- "$1")
  tmp=$(mktemp "$file.XXXXXX")
  trap 'rm -f -- "$tmp"' EXIT
  if [ -e "$file" ]; then cp -a --attributes-only -- "$file" "$tmp"; else chmod 0644 "$tmp"; : > "$file"; fi
}
commit() { mv -f -- "$tmp" "$file" 2>/dev/null || cat -- "$tmp" > "$file"; }`;
