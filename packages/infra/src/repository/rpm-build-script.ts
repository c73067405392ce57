import { carryOver, sayCarriedOver } from './carry-over.ts';
import { chooseWanted } from './choose-wanted.ts';
import { generations } from './generations.ts';
import { keepAdded, lockFile, offerAdded } from './lock-file.ts';
import { publish } from './publish.ts';
import { rpmHeader, rpmIndex } from './rpm-index.ts';

/**
 * Builds a repository of .rpm files: $1 its home (`/www`), $2 its name, $3 where its lists are, $4 what it was asked for,
 * $5 what a client of it would ask (empty where nobody serves it yet).
 *
 * As for .deb files, everything happens in a new directory, which takes the place of the former one at the end by one rename.
 * dnf resolves packages as for a machine that has nothing, and verifies them as the sources that they come from ask for.
 */
export const rpmBuildScript = `set -eu
home=$1 name=$2 lists=$3 asked=$4 url=$5
fail() { echo "$*" >&2; exit 1; }
store=$home/.$name
mkdir -p "$store"
${generations.begin}
${lockFile.former}
mkdir "$work/sources"

# Where packages come from: the sources of the inventory, and those of this host, but never this repository itself.
if [ ! -f "$lists/only" ]; then
  for f in /etc/yum.repos.d/*.repo /etc/yum.repos.d/backup/*.repo; do
    case $f in */pigsty-local.repo) continue ;; esac
    [ ! -s "$f" ] || cp -- "$f" "$work/sources/"
  done
fi
for f in "$lists"/sources/*.repo; do [ ! -e "$f" ] || cp -- "$f" "$work/sources/"; done

# A machine that has nothing but the release of this one and its choice of module streams. Metadata stays for the next build.
root=$store/root
rm -rf -- "$root/var/lib" "$root/var/log" "$root/etc"
mkdir -p "$root/etc/dnf" "$root/var/log"
[ ! -d /etc/dnf/modules.d ] || cp -R /etc/dnf/modules.d "$root/etc/dnf/"
${rpmHeader}
module_platform=$(. /etc/os-release; echo "\${PLATFORM_ID-}")
get() {
  dnf -y --installroot="$root" --releasever="$release" --setopt=reposdir="$work/sources" --setopt=module_platform_id="$module_platform" --setopt=install_weak_deps=False --setopt=keepcache=False "$@" >"$work/log" 2>&1
}
# The reason without what dnf says of its progress.
reason() { sed -n '/^Error/,$p; /^Public key for/p; /GPG check FAILED/p; /not signed$/p' "$work/log" >&2; }
# Repositories of this machine: dnf needs no lists of them once this is done.
rm -rf -- "$root"/var/cache/dnf/by-hand-* "$root"/var/cache/dnf/former-*
offer() {
  createrepo_c --quiet --no-database "$1" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail 'The index could not be written.'; }
  printf '[%s]\\nname=%s\\nbaseurl=file://%s\\ngpgcheck=0\\nmodule_hotfixes=1\\npriority=%s\\n' "$2" "$2" "$1" "\${3-99}" >"$work/sources/$2.repo"
}
${offerAdded}
echo 'reading package lists'
get makecache --refresh || { reason; fail 'The package lists cannot be read: nothing was built, and the former repository stays.'; }

set -f
names=$(cut -f 3 "$lists/wanted" | tr ' ' '\\n' | sed 's/=.*//' | sort -u)
get -q repoquery --available --qf '%{name}\\n' $names || { reason; fail 'The package lists cannot be read: nothing was built, and the former repository stays.'; }
sort -u "$work/log" >"$work/known"
set +f
sourced() {
  get -q repoquery --available --show-duplicates --qf '%{name} %{evr} %{arch}\\n' || { reason; fail 'The package lists cannot be read: nothing was built, and the former repository stays.'; }
  cat "$work/log"
}
offer_last() { offer "$1" former 999; }
${carryOver({ versions: '"$version" "${version#*:}" "${version%-*}"' })}
set -f
${chooseWanted}
chosen=$(printf '%s' "$chosen" | tr = -)
set +f

# Packages of the former repository that are still wanted need no download. Copies, as dnf writes into a file that is another one
# than its index says.
for f in "$home/$name"/*.rpm; do [ ! -e "$f" ] || cp --reflink=auto -- "$f" "$new/"; done
# What a transaction would install, as dnf notes in its log: name.arch and version.
: >"$work/installs"
resolve() {
  : >"$root/var/log/dnf.log"
  set -f
  get --downloadonly --downloaddir="$new" install "$@" || { set +f; return 1; }
  set +f
  sed -n 's/.*---> Package \\([^ ]*\\) \\([^ ]*\\) will be installed$/\\1 \\2/p' "$root/var/log/dnf.log" >>"$work/installs"
}
echo "downloading what is missing of what $(printf '%s' "$chosen" | wc -w) packages depend on"
set -f
set -- $chosen
set +f
if [ "$#" -gt 0 ] && ! resolve "$@"; then
  # Some exclude each other on one machine: each by itself then.
  for word do
    resolve "$word" || { reason; fail "$word cannot be had from these sources: the former repository stays."; }
  done
fi
[ "$#" -eq 0 ] || [ -s "$work/installs" ] || fail 'dnf did not say what it would install, so that nothing was built. dnf 4 is needed.'
for f in "$new"/*.rpm; do package=$(header "$f"); echo "$package \${f##*/}"; done >"$work/headers"
sort -u "$work/installs" | while read -r package version; do
  awk -v p="$package" -v v="$version" '$1 == p && $2 == v { print $3; found = 1 } END { exit !found }' "$work/headers" ||
    fail "$package $version is missing after the download: the former repository stays."
done >"$work/resolved"
while read -r file address; do
  echo "downloading $file"
  curl -fsSL --retry 3 -o "$work/download" -- "$address" || fail "$address could not be downloaded: the former repository stays."
  mv -f -- "$work/download" "$new/$file"
  case $file in *.rpm) header "$new/$file" >/dev/null; echo "$file" >>"$work/resolved" ;; esac
done <"$lists/urls"
resolved="$work/resolved"
sort -u -o "$resolved" "$resolved"
for f in "$home/$name"/*.rpm; do
  [ ! -e "$f" ] || ! cmp -s -- "$f" "$new/\${f##*/}" || ln -f -- "$f" "$new/\${f##*/}"
done

# The index names what was resolved; files of the former repository stay for who has read that one's index.
${keepAdded}
sort -u -o "$resolved" "$resolved"
${sayCarriedOver}
${rpmIndex}
${publish({ index: 'repodata/repomd.xml', extension: 'rpm' })}`;
