import { carryOver, sayCarriedOver } from './carry-over.ts';
import { chooseWanted } from './choose-wanted.ts';
import { debIndex } from './deb-index.ts';
import { generations } from './generations.ts';
import { keepAdded, lockFile, offerAdded } from './lock-file.ts';
import { publish } from './publish.ts';

/**
 * Builds a repository of .deb files: $1 its home (`/www`), $2 its name, $3 where its lists are, $4 what it was asked for,
 * $5 what a client of it would ask (empty where nobody serves it yet).
 *
 * Everything happens in a new directory, which takes the place of the former one at the end by one rename. Packages are
 * resolved as for a machine that has nothing, by apt itself, with the signatures of the sources that they come from.
 */
export const buildScript = `set -eu
home=$1 name=$2 lists=$3 asked=$4 url=$5
fail() { echo "$*" >&2; exit 1; }
store=$home/.$name
mkdir -p "$store/lists/partial"
${generations.begin}
${lockFile.former}
mkdir "$work/sources" "$new/partial"
: >"$work/status"

# Where packages come from: the sources of the inventory, and those of this host, but never this repository itself.
if [ ! -f "$lists/only" ]; then
  for f in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources /etc/apt/backup/*; do
    case $f in */pigsty-local.*) continue ;; esac
    [ ! -s "$f" ] || cp -- "$f" "$work/sources/"
  done
  [ ! -f "$work/sources/sources.list" ] || mv "$work/sources/sources.list" "$work/sources/zz-main.list"
fi
for f in "$lists"/sources/*.sources; do [ ! -e "$f" ] || cp -- "$f" "$work/sources/"; done
options="-o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts=$work/sources -o Dir::State::lists=$store/lists -o Dir::State::status=$work/status -o Dir::State::extended_states=$work/extended -o Dir::Cache::archives=$new -o Dir::Cache::pkgcache=$work/pkgcache -o Dir::Cache::srcpkgcache=$work/srcpkgcache -o APT::Sandbox::User=root -o APT::Install-Recommends=false -o Acquire::Retries=3 -o Debug::NoLocking=true"
get() { apt-get -q -y $options "$@"; }
offer() {
  (cd "$1" && apt-ftparchive packages . >Packages && apt-ftparchive -o "APT::FTPArchive::Release::Label=pigsty-$2" release . >"$work/Release" && mv "$work/Release" Release)
  printf 'Types: deb\\nURIs: copy:%s\\nSuites: ./\\nTrusted: yes\\n' "$1" >"$work/sources/$2.sources"
}
${offerAdded}
echo 'reading package lists'
get -o APT::Update::Error-Mode=any update >"$work/log" 2>&1 || { grep '^E:' "$work/log" >&2; fail 'The package lists cannot be read: nothing was built, and the former repository stays.'; }

# What is wanted: of each line the first name that a source carries.
apt-cache $options pkgnames | sort -u >"$work/known"
sourced() {
  get indextargets --format '$(FILENAME)' 'Created-By: Packages' | while read -r f; do /usr/lib/apt/apt-helper cat-file "$f"; echo; done |
    awk '/^Package: /{ p = $2 } /^Version: /{ v = $2 } /^Architecture: /{ a = $2 } /^$/{ if (p != "") print p, v, a; p = "" }'
}
# Above and below all others, which have 500.
former_first= former_last=
offer_last() {
  offer "$1" former
  mkdir "$work/former-only"
  cp "$work/sources/former.sources" "$work/former-only/"
  get -o Dir::Etc::sourceparts="$work/former-only" -o APT::Get::List-Cleanup=false update >"$work/log" 2>&1 || { grep '^E:' "$work/log" >&2; fail 'What the former repository has cannot be read: it stays.'; }
  for priority in 50 1001; do
    printf 'Package: *\\nPin: release l=pigsty-former\\nPin-Priority: %s\\n' "$priority" >"$work/preferences-$priority"
    [ ! -f /etc/apt/preferences ] || { echo; cat /etc/apt/preferences; } >>"$work/preferences-$priority"
  done
  former_last="-o Dir::Etc::preferences=$work/preferences-50"
  former_first="-o Dir::Etc::preferences=$work/preferences-1001"
}
${carryOver({ versions: '"$version"' })}
${chooseWanted}

# Packages of the former repository that are still wanted need no download.
for f in "$home/$name"/*.deb; do [ ! -e "$f" ] || ln -- "$f" "$new/" 2>/dev/null || cp -- "$f" "$new/"; done
uris() {
  sed -n "s/^'file:\\(\\/[^']*\\)' \\([^ ]*\\.deb\\) .*/\\1 \\2/p" "$work/uris" >>"$work/local"
  sed -n "s/^'[^']*' \\([^ ]*\\.deb\\) .*/\\1/p" "$work/uris"
}
: >"$work/local"
resolved="$work/resolved"
: >"$resolved"
mkdir "$work/empty" "$work/empty/partial"
prefer=$former_last
if get $prefer -o Dir::Cache::archives="$work/empty" --print-uris install $chosen >"$work/uris" 2>"$work/log"; then
  uris >"$resolved"
  echo "downloading what is missing of $(wc -l <"$resolved") packages"
  get $prefer --download-only install $chosen >"$work/log" 2>&1 || { grep '^E:' "$work/log" >&2; fail 'Not everything could be downloaded: the former repository stays.'; }
else
  # Some exclude each other on one machine: each by itself then.
  for word in $chosen; do
    prefer=$former_last
    # Where one that was carried over depends on others of the same age.
    get $prefer -o Dir::Cache::archives="$work/empty" --print-uris install "$word" >"$work/uris" 2>"$work/log" || { [ -n "$former_first" ] && prefer=$former_first && get $prefer -o Dir::Cache::archives="$work/empty" --print-uris install "$word" >"$work/uris" 2>>"$work/log"; } || { grep '^E:' "$work/log" >&2; fail "$word cannot be installed from these sources: the former repository stays."; }
    uris >>"$resolved"
    get $prefer --download-only install "$word" >"$work/log" 2>&1 || { grep '^E:' "$work/log" >&2; fail "$word could not be downloaded: the former repository stays."; }
  done
fi
sort -u -o "$resolved" "$resolved"
# What a source has on this machine apt uses where it lies.
sort -u "$work/local" | while read -r path file; do [ -f "$new/$file" ] || cp -- "$path" "$new/$file"; done
while read -r file address; do
  echo "downloading $file"
  curl -fsSL --retry 3 -o "$new/$file" -- "$address" || fail "$address could not be downloaded: the former repository stays."
  case $file in *.deb) echo "$file" >>"$resolved" ;; esac
done <"$lists/urls"

# The index names what was resolved; files of the former repository stay for who has read that one's index.
${keepAdded}
sort -u -o "$resolved" "$resolved"
${sayCarriedOver}
${debIndex}
${publish({ index: 'Packages', extension: 'deb' })}`;
