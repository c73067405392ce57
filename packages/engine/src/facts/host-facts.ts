import type { HostFacts } from '@pigsty/sdk';
import type { HostPlaces } from '../hosts/places.ts';
import { parseMarker, type ProcedureMarker } from '../procedures/marker.ts';

/** Shell fragment that describes a host as `key=value` lines; root, POSIX shell and coreutils suffice. */
export function hostFactsFragment({ etc }: HostPlaces): string {
  return `(
  [ -r /etc/os-release ] && . /etc/os-release
  printf 'vendor=%s\\nversion=%s\\ncodename=%s\\n' "$ID" "$VERSION_ID" "$VERSION_CODENAME"
)
set -- $(uname -nm)
printf 'hostname=%s\\narch=%s\\n' "$1" "$2"
if command -v dpkg >/dev/null; then echo family=deb; else echo family=rpm; fi
machine=
[ ! -r /etc/machine-id ] || read -r machine </etc/machine-id
# \`read\` of a shell may take the first digit alone, as the kernel gives a number whole or not at all.
set -- $(cat /proc/sys/kernel/random/boot_id /proc/sys/fs/nr_open 2>/dev/null)
printf 'boot=%s/%s\\nnrOpen=%s\\n' "$machine" "$1" "$2"
printf 'cpus=%s\\n' "$(getconf _NPROCESSORS_ONLN)"
while read -r name value _; do
  [ "$name" = MemTotal: ] && printf 'memoryKiB=%s\\n' "$value" && break
done </proc/meminfo
data=/data
[ -d /data ] || data=/
df -Pk "$data" | { read -r _; read -r _ size _ free _; printf 'dataKiB=%s\\ndataFreeKiB=%s\\n' "$size" "$free"; }
while read -r a b c _ hard _; do
  [ "$a $b $c" = 'Max open files' ] && printf 'maxOpenFiles=%s\\n' "$hard"
done </proc/1/limits
while read -r name value _; do
  [ "$name" = CapEff: ] && printf 'capabilities=%s\\n' "$value"
done </proc/1/status
virtualization=
if [ -r /run/systemd/container ]; then read -r virtualization </run/systemd/container
else virtualization=$(systemd-detect-virt 2>/dev/null)
fi
printf 'virtualization=%s\\n' "$virtualization"
ip -o addr show 2>/dev/null | while read -r _ _ family address _; do
  case "$family" in inet|inet6) printf 'address=%s\\n' "\${address%%/*}" ;; esac
done
printf 'loginUser=%s\\n' "\${SUDO_USER:-$(id -un)}"
for mark in ${etc}/modules/*; do
  [ -e "$mark" ] && printf 'module=%s\\n' "\${mark##*/}"
done
for marker in ${etc}/procedures/*; do
  [ -e "$marker" ] && printf 'procedure=%s\\n' "$(head -n 1 "$marker" | head -c 65536)"
done
for marker in ${etc}/pending/*; do
  [ -e "$marker" ] && printf 'pending=%s %s\\n' "\${marker##*/}" "$(head -n 1 "$marker")"
done
:`;
}

export interface HostAnswer {
  readonly facts: HostFacts;
  /** Notifications that an earlier run left, with the reason it noted. */
  readonly pending: ReadonlyMap<string, string>;
  readonly procedures: readonly ProcedureMarker[];
  /** Differs between machines and between boots of one machine, as that of the engine's own world. */
  readonly bootId: string;
}

const resourceCapability = 1n << 24n;

export function parseHostFacts(output: string, address: string): HostAnswer {
  const lines = output.split('\n').map((l): readonly [string, string] => {
    const at = l.indexOf('=');
    return [l.slice(0, Math.max(at, 0)), l.slice(at + 1)];
  });
  const all = (key: string): readonly string[] => lines.filter(([k]) => k === key).map(([, v]) => v);
  const one = (key: string): string => all(key)[0] ?? '';
  const count = (key: string): number => Number.parseInt(one(key), 10) || 0;
  const version = one('version');
  const virtualization = one('virtualization');
  return {
    facts: {
      address,
      osVendor: one('vendor'),
      osVersion: version,
      osMajor: Number.parseInt(version, 10) || 0,
      osCodename: one('codename'),
      arch: one('arch'),
      family: one('family') === 'deb' ? 'deb' : 'rpm',
      hostname: one('hostname'),
      cpus: count('cpus'),
      memoryMiB: Math.floor(count('memoryKiB') / 1024),
      dataBytes: count('dataKiB') * 1024,
      dataFreeBytes: count('dataFreeKiB') * 1024,
      maxOpenFiles: openFilesLimit(one('maxOpenFiles'), one('capabilities'), count('nrOpen')),
      virtualization: virtualization === '' ? 'none' : virtualization,
      addresses: all('address').filter((a) => !a.startsWith('127.') && a !== '::1'),
      modules: all('module'),
      loginUser: one('loginUser'),
    },
    pending: new Map(all('pending').map((line) => splitOnce(line))),
    procedures: all('procedure').flatMap(parseMarker),
    bootId: one('boot'),
  };
}

/** A systemd that may raise limits reaches fs.nr_open; one that may not is held at its own hard limit. */
function openFilesLimit(hard: string, capabilities: string, nrOpen: number): number {
  const mayRaise = capabilities !== '' && (BigInt(`0x${capabilities}`) & resourceCapability) !== 0n;
  const own = hard === 'unlimited' ? nrOpen : Number.parseInt(hard, 10) || 0;
  return mayRaise ? Math.max(nrOpen, own) : own;
}

function splitOnce(line: string): readonly [string, string] {
  const at = line.indexOf(' ');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 1)];
}
