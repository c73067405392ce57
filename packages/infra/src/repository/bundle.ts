import { quoteWord, quoteWords } from '@pigsty/sdk';
import type { InfraNode } from '../spec/components.ts';
import { generations, indexFile, repodataFiles, repodataIntact } from './generations.ts';

/** First line of the first file of a bundle; the second one says for which system it is. */
const BUNDLE_FORMAT = 'pigsty-bundle 1';

/** Sets `platform` as a bundle names it: `debian 13 x86_64`. */
const platform = `platform=$(. /etc/os-release && printf '%s %s %s' "$ID" "\${VERSION_ID:-rolling}" "$(uname -m)")`;

/** Prints the repository of an infra node as a tar archive: what the index names, and what was downloaded besides. */
export function bundleScript({ params }: InfraNode): string {
  const place = quoteWord(`${params.repo_home}/${params.repo_name}`);
  return `set -eu
fail() { echo "$*" >&2; exit 1; }
cd -P -- ${place} 2>/dev/null && [ -f repo_complete ] || fail 'there is no repository yet: pigsty repo build'
${platform}
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
printf '%s\\n%s\\n' ${quoteWord(BUNDLE_FORMAT)} "$platform" >"$work/bundle"
cut -d ' ' -f 6 packages.lock >"$work/packages"
{
  find . -maxdepth 1 -type f ! -name '*.deb' ! -name '*.rpm' ! -name bundle -printf '%f\\n'
  # Of the index of dnf what its first file names, and not what is left of the former one.
  [ ! -f repodata/repomd.xml ] || { echo repodata/repomd.xml; ${repodataFiles}; }
} | sort >"$work/others"
tar -cf - -C "$work" bundle -C "$PWD" --verbatim-files-from -T "$work/others" -T "$work/packages"`;
}

/**
 * Reads a bundle of so many bytes from standard input and puts it in the place of the repository of an infra node, once every file
 * is what the lock file says; until then, and if anything fails, the former one stays. Prints how many packages it has.
 */
export function loadScript({ params }: InfraNode, bytes: number): string {
  const { repo_home, repo_name, nginx_enabled, nginx_home, nginx_data } = params;
  const places = quoteWords([repo_home, repo_name]);
  // INFRA makes the same link later: packages must not lie where it is to be.
  const home =
    nginx_enabled && nginx_home === repo_home && nginx_data !== repo_home
      ? `[ -e "$home" ] || { mkdir -p -- ${quoteWord(nginx_data)} && ln -s -- ${quoteWord(nginx_data)} "$home"; }\n`
      : '';
  return `set -eu
set -- ${places}
home=$1 name=$2 store=$1/.$2
fail() { echo "$*: the repository is as it was" >&2; exit 1; }
${platform}
${home}mkdir -p -- "$store"
free=$(df -Pk -- "$store" | awk 'NR == 2 { print $4 }')
[ "$((free * 1024))" -gt ${bytes} ] || fail "the bundle needs ${Math.ceil(bytes / 1024 ** 2)} MiB, and $((free / 1024)) MiB are free at $home"
${generations.begin}
tar -xf - --no-same-owner -C "$new" 2>/dev/null || fail 'it is no bundle, or not all of one'
cat >/dev/null
[ -f "$new/bundle" ] && [ "$(sed -n 1p "$new/bundle")" = ${quoteWord(BUNDLE_FORMAT)} ] || fail 'it is no bundle of pigsty'
for_platform=$(sed -n 2p "$new/bundle")
[ "$for_platform" = "$platform" ] || fail "it is for $for_platform, and this host is $platform"
cd -- "$new"
# A link could lead the web server out of the repository.
[ -z "$(find . -mindepth 1 ! -type f ! \\( -type d -path ./repodata \\))" ] || fail 'it holds more than files'
${indexFile}
[ "$(sha256sum <"$index" | cut -d ' ' -f 1)" = "$(cat repo_complete)" ] && ( ${repodataIntact} ) || fail 'its index is damaged'
awk '{ print $5 "  " $6 }' packages.lock >"$work/sums"
damaged=$(sha256sum --check --quiet "$work/sums" 2>/dev/null | sed -n 's/: FAILED.*//p' | head -n 3 | tr '\\n' ' ')
[ -z "$damaged" ] || fail "damaged or missing in it: $damaged"
rm -f bundle
chmod -R a+rX .
cd /
${generations.swap}
${generations.end}
wc -l <"$home/$name/packages.lock"`;
}
