import { on } from './estate.ts';

/** What a host is made of, by kind: a line for each thing. */
export type Snapshot = Readonly<Record<(typeof kinds)[number], readonly string[]>>;

const kinds = ['files', 'users', 'units'] as const;

const scripts: Readonly<Record<(typeof kinds)[number], string>> = {
  // Files that no package brought, with what is in them.
  files: `cat /var/lib/dpkg/info/*.list /var/lib/dpkg/info/*.conffiles 2>/dev/null | sort -u >/tmp/owned
find /etc /usr/local /usr/sbin/policy-rc.d /data /infra -xdev '(' -type f -o -type l ')' 2>/dev/null | sort >/tmp/found
comm -13 /tmp/owned /tmp/found | while read -r f; do if [ -L "$f" ]; then echo "$f -> $(readlink "$f")"; else echo "$f $(md5sum <"$f" | cut -c 1-12)"; fi; done
rm -f /tmp/owned /tmp/found`,
  users: 'getent passwd | cut -d: -f1 | sort',
  units: 'systemctl list-units --type=service --state=running --plain --no-legend | cut -d" " -f1 | sort',
};

export async function snapshot(host: string): Promise<Snapshot> {
  const take = async (kind: keyof typeof scripts): Promise<readonly string[]> =>
    (await on(host, scripts[kind])).split('\n');
  const [files, users, units] = await Promise.all([take('files'), take('users'), take('units')]);
  return { files, users, units };
}

/** What is there now and was not before; of files also what has another content. */
export function leftBehind(before: Snapshot, after: Snapshot): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(
    kinds.map((kind) => {
      const had = new Set(before[kind]);
      const added = after[kind].filter((line) => !had.has(line)).map((line) => line.split(' ')[0] ?? '');
      return [kind, added.filter((line) => !ofPackages.some((pattern) => pattern.test(line)))];
    }),
  );
}

/** What maintainer scripts of packages write, and what every change of a user touches. */
const ofPackages: readonly RegExp[] = [
  /^\/etc\/(?:passwd|group|shadow|gshadow)-?$/,
  /^\/etc\/ld\.so\.cache$/,
  /^\/etc\/rc\d\.d\//,
  /^(?:haproxy|prometheus|systemd-journal-remote)$/,
  // Sessions of users.
  /^user@\d+\.service$/,
];

/** What a removal of NODE leaves on purpose: the host's name, and who may administer it. */
export const expectedLeft: Readonly<Record<string, readonly string[]>> = {
  files: ['/etc/hostname', '/etc/sudoers.d/dba'],
  users: ['dba'],
  units: [],
};
