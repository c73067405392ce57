import { on } from './estate.ts';

/**
 * Debian 13 has PostgreSQL 17, and Debian 12 has 15: a source beside the one that the host has, for what that one lacks. The
 * two have releases that know each other; testing's 18 may be of an earlier day than 17 here, and is refused then.
 */
const sourceOfBookworm = `set -e
sed -n 's/^\\(deb .*\\) trixie main$/\\1 bookworm main/p' /etc/apt/sources.list >/etc/apt/sources.list.d/bookworm.list
test -s /etc/apt/sources.list.d/bookworm.list
printf 'Package: *\\nPin: release n=bookworm\\nPin-Priority: 100\\n' >/etc/apt/preferences.d/bookworm
apt-get -q update >/dev/null`;

/** Gives hosts of Debian 13 a source of PostgreSQL 15. */
export async function offerPostgresql15(hosts: readonly string[]): Promise<void> {
  await Promise.all(hosts.map((host) => on(host, sourceOfBookworm)));
}
