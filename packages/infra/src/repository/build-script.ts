import { chooseWanted } from './choose-wanted.ts';
import { generations } from './generations.ts';
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
echo 'reading package lists'
get -o APT::Update::Error-Mode=any update >"$work/log" 2>&1 || { grep '^E:' "$work/log" >&2; fail 'The package lists cannot be read: nothing was built, and the former repository stays.'; }

# What is wanted: of each line the first name that a source carries.
apt-cache $options pkgnames | sort -u >"$work/known"
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
if get -o Dir::Cache::archives="$work/empty" --print-uris install $chosen >"$work/uris" 2>"$work/log"; then
  uris >"$resolved"
  echo "downloading what is missing of $(wc -l <"$resolved") packages"
  get --download-only install $chosen >"$work/log" 2>&1 || { grep '^E:' "$work/log" >&2; fail 'Not everything could be downloaded: the former repository stays.'; }
else
  # Some exclude each other on one machine: each by itself then.
  for word in $chosen; do
    get -o Dir::Cache::archives="$work/empty" --print-uris install "$word" >"$work/uris" 2>"$work/log" || { grep '^E:' "$work/log" >&2; fail "$word cannot be installed from these sources: the former repository stays."; }
    uris >>"$resolved"
    get --download-only install "$word" >"$work/log" 2>&1 || { grep '^E:' "$work/log" >&2; fail "$word could not be downloaded: the former repository stays."; }
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
mkdir "$work/index"
while read -r file; do ln -- "$new/$file" "$work/index/$file" || fail "$file is missing after the download"; done <"$resolved"
(cd "$work/index" && apt-ftparchive packages . >"$new/Packages")
[ "$(grep -c '^Package:' "$new/Packages")" = "$(wc -l <"$resolved")" ] || fail 'The index does not name every package.'
gzip -9kn "$new/Packages"
rm -rf -- "$new/partial" "$new/lock" "$new"/*.lock
(cd "$new" && apt-ftparchive -o APT::FTPArchive::Release::Label=pigsty release . >"$work/Release" && mv "$work/Release" Release)
awk -v RS= -v FS='\\n' '{ for (i = 1; i <= NF; i++) { at = index($i, ": "); v[substr($i, 1, at - 1)] = substr($i, at + 2) } print v["Package"], v["Version"], v["Architecture"], v["Size"], v["SHA256"], substr(v["Filename"], 3); delete v }' "$new/Packages" | sort >"$new/packages.lock"
${publish({ index: 'Packages', extension: 'deb' })}`;
