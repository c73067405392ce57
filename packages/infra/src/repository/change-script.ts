import { debIndex } from './deb-index.ts';
import { generations } from './generations.ts';
import { lockFile } from './lock-file.ts';
import { publish } from './publish.ts';
import { rpmHeader, rpmIndex } from './rpm-index.ts';

const formats = {
  deb: { begin: '', index: debIndex, file: 'Packages', extension: 'deb' },
  rpm: { begin: rpmHeader, index: rpmIndex, file: 'repodata/repomd.xml', extension: 'rpm' },
} as const;

/**
 * Makes a new generation of a repository that has packages of a directory besides, and is without some that were added by hand: $1 its
 * home (`/www`), $2 its name, $3 what a client of it would ask (empty where nobody serves it yet), $4 the directory of incoming files or
 * nothing, then names of files that go. Like a build it takes the place of the former one by one rename.
 */
export function changeScript(family: keyof typeof formats): string {
  const { begin, index, file, extension } = formats[family];
  return `set -eu
home=$1 name=$2 url=$3 incoming=$4
shift 4
fail() { echo "$*" >&2; exit 1; }
store=$home/.$name
[ -f "$home/$name/repo_complete" ] || fail 'There is no repository yet. Try: pigsty repo build'
${generations.begin}
${lockFile.former}
${begin}
asked=$(cat "$home/$name/asked" 2>/dev/null) || asked=changed
for f in "$home/$name"/*.${extension}; do [ ! -e "$f" ] || ln -- "$f" "$new/" 2>/dev/null || cp -- "$f" "$new/"; done
cp -- "$lock" "$work/stays"
for gone do
  awk -v f="$gone" '$6 == f && $7 != "added"' "$work/stays" | grep -q . && fail "$gone was not added by hand: the repository is as it was."
  awk -v f="$gone" '$6 != f' "$work/stays" >"$work/less"
  mv -- "$work/less" "$work/stays"
done
resolved="$work/resolved"
cut -d ' ' -f 6 "$work/stays" >"$resolved"
for mark in added carried; do awk -v m="$mark" '$7 == m { print $6 }' "$work/stays" >"$work/$mark"; done
if [ -n "$incoming" ]; then
  # The repository may be another one than the one that they were compared with.
  while read -r package version arch bytes sum file; do
    awk -v p="$package" -v v="$version" -v a="$arch" -v s="$sum" '$1 == p && $2 == v && $3 == a && $5 != s' "$work/stays" | grep -q . &&
      fail "$package $version is there with other content: the repository is as it was."
    ln -f -- "$incoming/$sum" "$new/$file"
    chmod 644 "$new/$file"
    for list in resolved added; do echo "$file" >>"$work/$list"; done
  done <"$incoming/list"
fi
sort -u -o "$resolved" "$resolved"
${index}
# What was damaged must not become what the lock file knows.
cut -d ' ' -f 1-6 "$new/packages.lock" >"$work/now"
damaged=$(cut -d ' ' -f 1-6 "$work/stays" | grep -vxFf "$work/now" | cut -d ' ' -f 6 | head -n 3 | tr '\\n' ' ') || :
[ -z "$damaged" ] || fail "Damaged or missing in the repository, which is as it was: $damaged"
${publish({ index: file, extension })}`;
}
