/**
 * Shell of `packages.lock`, a line for each package that the index names: name, version, architecture, bytes, SHA256, file, and where it did
 * not come from a source `added`, by hand, or `carried`, from the former repository. Expects `$home`, `$name` and `$work`.
 */
export const lockFile = {
  /** Defines `intact FILE SHA256`, and sets `lock` to the lock file of the former repository: an empty file where there is none. */
  former: `intact() { [ -f "$1" ] && [ "$(sha256sum <"$1" | cut -d ' ' -f 1)" = "$2" ]; }
lock=$home/$name/packages.lock
[ -f "$lock" ] || lock=/dev/null`,
  /** A filter that marks lines whose file is named by `$work/added` or `$work/carried`, if that is there. */
  mark: `awk -v added="$work/added" -v carried="$work/carried" 'BEGIN { while ((getline file < carried) > 0) mark[file] = " carried"; while ((getline file < added) > 0) mark[file] = " added" } { print $0 mark[$6] }'`,
} as const;

/**
 * Shell that offers what was added by hand to a build as one more source, below `$work/by-hand`, and names it in `$work/added`.
 * Expects a function `offer DIRECTORY NAME`.
 */
export const offerAdded = `awk '$7 == "added" { print $6 }' "$lock" >"$work/added"
if [ -s "$work/added" ]; then
  mkdir "$work/by-hand"
  while read -r package version arch bytes sum file mark; do
    [ "$mark" = added ] || continue
    intact "$home/$name/$file" "$sum" || fail "$package $version was added by hand, and its file is damaged or missing: the former repository stays. Try: pigsty repo remove $package=$version, then add it once more"
    ln -- "$home/$name/$file" "$work/by-hand/$file"
  done <"$lock"
  offer "$work/by-hand" by-hand
fi`;

/** Shell that keeps what was added by hand as it is, also where a source has another file of the same name and version. */
export const keepAdded = `while read -r file; do
  ln -f -- "$home/$name/$file" "$new/$file"
  echo "$file" >>"$resolved"
done <"$work/added"`;
