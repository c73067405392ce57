import { on } from './estate.ts';

const source = '/srv/later-release';

/**
 * Packages that the host has, with a later revision of Debian's, offered by a source of its own. Debian carries one release
 * at a time: what is in them stays, and what dpkg, apt and PostgreSQL do with them is what they do with a later release.
 */
const offer = `set -e
revision=$1; shift
mkdir -p ${source}; cd "$(mktemp -d)"; chmod 777 .
apt-get -q download "$@" >/dev/null 2>&1
rm -f ${source}/*
echo 'deb [trusted=yes] file:${source} ./' >/etc/apt/sources.list.d/later-release.list
for file in *.deb; do
  dpkg-deb -R "$file" tree
  sed -i "s/^\\(Version: .*\\)/\\1+$revision/" tree/DEBIAN/control
  dpkg-deb -Znone --root-owner-group -b tree ${source} >/dev/null
  rm -rf tree
done
cd ${source}
for file in *.deb; do
  dpkg-deb -f "$file"
  printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$file" "$(stat -c %s "$file")" "$(sha256sum "$file" | cut -d ' ' -f 1)"
done >Packages
apt-get -q update >/dev/null
for name do echo "$name=$(dpkg-deb -f "$(ls "\${name}"_*)" Version)"; done`;

/** Offers the revision of these packages to the hosts; returns the versions that they can have now: `patroni=4.0.7-3+1`. */
export async function offerLaterRelease(
  hosts: readonly string[],
  { revision, packages }: { readonly revision: string; readonly packages: readonly string[] },
): Promise<readonly string[]> {
  const versions = await Promise.all(
    hosts.map((host) => on(host, `sh -s ${revision} ${packages.join(' ')} <<'EOF'\n${offer}\nEOF`)),
  );
  return (versions[0] ?? '').trim().split('\n');
}
