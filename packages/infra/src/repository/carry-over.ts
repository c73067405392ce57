/**
 * Shell that offers packages of the former repository to a build, below everything that sources have, where these have dropped a version
 * that `$lists/wanted` pins. Only files whose checksum is the one of the lock file are offered; `$work/former.list` names them.
 *
 * Expects functions: `sourced` prints name, version and architecture of all that the sources carry, `offer_last DIRECTORY` makes one more
 * source of it. `versions` are the words for `$version` of the lock file that a pin may match.
 */
export function carryOver({ versions }: { readonly versions: string }): string {
  return `: >"$work/former.list"
pins=$(cut -f 3 "$lists/wanted" | tr ' ' '\\n' | grep = | sort -u) || :
# Does a list of names and versions have what a pin asks for?
matches() {
  awk -v name="\${2%%=*}" '$1 == name { print $2 }' "$1" | while read -r version; do
    for v in ${versions}; do
      case $v in \${2#*=}) echo yes ;; esac
    done
  done | grep -q yes
}
if [ -n "$pins" ] && [ -s "$lock" ]; then
  sourced >"$work/sourced"
  set -f
  dropped=
  for pin in $pins; do
    matches "$work/sourced" "$pin" || ! matches "$lock" "$pin" || dropped="$dropped $pin"
  done
  if [ -n "$dropped" ]; then
    mkdir "$work/former"
    awk 'FILENAME == ARGV[1] { have[$1, $2, $3]; next } !(($1, $2, $3) in have)' "$work/sourced" "$lock" >"$work/gone"
    while read -r package version arch bytes sum file mark; do
      intact "$home/$name/$file" "$sum" || continue
      ln -- "$home/$name/$file" "$work/former/$file"
      echo "$package $version $arch $file" >>"$work/former.list"
    done <"$work/gone"
    for pin in $dropped; do
      ! matches "$work/former.list" "$pin" || echo "\${pin%%=*}" >>"$work/known"
    done
    [ ! -s "$work/former.list" ] || offer_last "$work/former"
  fi
  set +f
fi`;
}

/** Shell that says which packages of `$resolved` were carried over, and names their files in `$work/carried`. */
export const sayCarriedOver = `while read -r package version arch file; do
  grep -qxF -- "$file" "$resolved" || continue
  echo "$file" >>"$work/carried"
  echo "carrying over $package $version, which no source has any longer"
done <"$work/former.list"`;
