import { repodataFiles } from './generations.ts';
import { lockFile } from './lock-file.ts';

/** Shell that defines `header FILE`, which prints name.architecture and version of a package, and sets `release` to that of the host. */
export const rpmHeader = `release=$(cat /etc/dnf/vars/releasever 2>/dev/null || { . /etc/os-release; echo "\${VERSION_ID%%.*}"; })
header() { rpm -qp --nosignature --qf '%{NAME}.%{ARCH} %{EVR}\\n' -- "$1" 2>/dev/null || fail "\${1##*/} is no package of rpm: the former repository stays."; }`;

/** Shell that writes the index and the lock file of the .rpm files of `$new` that `$resolved` names; dnf reads the index back. */
export const rpmIndex = `(cd "$new" && createrepo_c --quiet --no-database --pkglist "$resolved" .) >"$work/log" 2>&1 || { cat "$work/log" >&2; fail 'The index could not be written.'; }
while read -r file; do
  package=$(header "$new/$file")
  arch=\${package%% *}
  echo "\${arch%.*} \${package#* } \${arch##*.} $(stat -c %s -- "$new/$file") $(sha256sum <"$new/$file" | cut -d ' ' -f 1) $file"
done <"$resolved" >"$work/lock"
sort "$work/lock" | ${lockFile.mark} >"$new/packages.lock"
# As dnf reads it.
printf '[built]\\nname=built\\nbaseurl=file://%s\\ngpgcheck=0\\nmodule_hotfixes=1\\n' "$new" >"$work/built.repo"
mkdir "$work/built"
mv "$work/built.repo" "$work/built/"
dnf -q --installroot="$work/empty" --releasever="$release" --setopt=reposdir="$work/built" repoquery --available --show-duplicates --qf '%{name} %{evr} %{arch}\\n' 2>"$work/log" |
  grep . | sort -u >"$work/indexed" || :
cut -d ' ' -f 1-3 "$new/packages.lock" | sort -u | cmp -s - "$work/indexed" || fail 'The index does not name every package.'
# The former index names files of its own.
[ ! -f "$home/$name/repodata/repomd.xml" ] || (cd -- "$home/$name" && ${repodataFiles}) | while read -r file; do
  [ -e "$new/$file" ] || cp -- "$home/$name/$file" "$new/$file"
done`;
