import { type DiskNeed, quoteWords } from '@pigsty/sdk';
import { fail, ok, type Verdict, warn } from '../finding.ts';
import { type About, declaredAt, diskNeeds, type Wanted } from '../subject.ts';
import { said, some, type Topic } from '../topic.ts';

/** What every machine needs. */
const system: readonly DiskNeed[] = [
  { path: '/', failMiB: 512, warnMiB: 2048 },
  { path: '/var', failMiB: 512, warnMiB: 2048 },
  { path: '/tmp', failMiB: 32, warnMiB: 128 },
];

const placesOf = (address: string, wanted: Wanted): readonly DiskNeed[] => [
  ...system,
  ...diskNeeds(wanted, address),
];

export const disks: Topic = {
  name: 'disks',
  ask: (address, wanted) => `look() {
  there=$1
  while [ ! -e "$there" ]; do there=$(dirname -- "$there"); done
  inodes=$(timeout 5 df -Pi -- "$there" 2>/dev/null | awk 'NR == 2 { print $2, $4 }')
  timeout 5 df -PTk -- "$there" 2>/dev/null | awk -v path="$1" -v inodes="$inodes" '
    FILENAME == "-" && FNR == 2 { mount = $7; line = $1 "|" $2 "|" $3 "|" $5 "|" $7 }
    FILENAME != "-" && $2 == mount { options = $4 }
    END { if (line != "") print "place=" path "|" line "|" inodes "|" options }' - /proc/self/mounts
}
for path in ${quoteWords([...new Set(placesOf(address, wanted).map((p) => p.path))])}; do look "$path"; done`,
  judge: (answer, about) => {
    const places = placesOf(about.host.address, about.wanted);
    const found = said(answer)('place').map(parsePlace);
    const mounts = new Map(found.map((f) => [f.mount, f]));
    const unseen = places.filter((p) => !found.some((f) => f.path === p.path));
    return [
      ...[...mounts.values()].flatMap((volume) => {
        const paths = new Set(found.filter((f) => f.mount === volume.mount).map((f) => f.path));
        return onVolume(volume, { places: places.filter((p) => paths.has(p.path)), about });
      }),
      ...unseen.map(({ path }) =>
        fail(`disk ${path}`, 'its file system does not answer', {
          expected: 'an answer within 5 s',
          remedy: `Look at: df ${path}`,
        }),
      ),
    ];
  },
};

interface Volume {
  readonly path: string;
  readonly device: string;
  readonly type: string;
  readonly sizeMiB: number;
  readonly freeMiB: number;
  readonly mount: string;
  readonly inodes: number;
  readonly freeInodes: number;
  readonly options: readonly string[];
}

function parsePlace(line: string): Volume {
  const [path = '', device = '', type = '', size = '', free = '', mount = '', inodes = '', options = ''] =
    line.split('|');
  const [all = '0', left = '0'] = inodes.split(' ');
  return {
    path,
    device,
    type,
    sizeMiB: Math.floor(Number(size) / 1024),
    freeMiB: Math.floor(Number(free) / 1024),
    mount,
    inodes: Number(all) || 0,
    freeInodes: Number(left) || 0,
    options: options.split(','),
  };
}

interface Use {
  readonly places: readonly DiskNeed[];
  readonly about: About;
}

function onVolume(volume: Volume, { places, about }: Use): readonly Verdict[] {
  const check = `disk ${volume.mount}`;
  const holds = places.map((p) => p.path).filter((p) => p !== volume.mount);
  const seen = `${gib(volume.freeMiB)} free of ${gib(volume.sizeMiB)} (${volume.type})${holds.length === 0 ? '' : `, for ${some(holds, 6)}`}`;
  const lasting = places.find((p) => p.lasting === true);
  const place = (p: DiskNeed | undefined): Pick<Verdict, 'subject' | 'position'> =>
    p?.parameter === undefined ? {} : declaredAt(about.wanted, about.host.address, [p.parameter]);
  if (volume.options.includes('ro'))
    return [
      fail(check, `mounted read-only (${volume.type} on ${volume.device})`, {
        expected: 'writable',
        remedy: `Look at: dmesg; then mount -o remount,rw ${volume.mount}`,
      }),
    ];
  const room = space(volume, { places, seen, place });
  return [
    room,
    ...inodes(volume),
    ...(lasting !== undefined && ['tmpfs', 'ramfs'].includes(volume.type)
      ? [
          warn(`mount ${volume.mount}`, `${lasting.path} is in memory (${volume.type})`, {
            ...place(lasting),
            expected: 'a disk',
            remedy: 'Its data is gone after a reboot. Mount a disk there.',
          }),
        ]
      : []),
    ...(volume.options.includes('noexec') && places.some((p) => p.path === '/tmp')
      ? [
          warn('noexec /tmp', 'programs in /tmp cannot be run', {
            expected: 'without noexec',
            remedy: 'Some packages unpack and run programs there. If one fails: mount -o remount,exec /tmp',
          }),
        ]
      : []),
  ];
}

interface Room {
  readonly places: readonly DiskNeed[];
  readonly seen: string;
  readonly place: (p: DiskNeed | undefined) => Pick<Verdict, 'subject' | 'position'>;
}

function space(volume: Volume, { places, seen, place }: Room): Verdict {
  const check = `disk ${volume.mount}`;
  const short = (limit: 'failMiB' | 'warnMiB'): DiskNeed | undefined =>
    [...places].sort((a, b) => b[limit] - a[limit]).find((p) => volume.freeMiB < p[limit]);
  const refused = short('failMiB');
  const remedy = (p: DiskNeed): string =>
    p.parameter === undefined
      ? 'Free some space, or enlarge the disk.'
      : `Free some space, mount a larger disk there, or set another ${p.parameter}.`;
  if (refused !== undefined)
    return fail(check, seen, {
      ...place(refused),
      expected: `at least ${gib(refused.failMiB)} for ${refused.path}`,
      remedy: remedy(refused),
    });
  const tight = short('warnMiB');
  if (tight !== undefined)
    return warn(check, seen, {
      ...place(tight),
      expected: `${gib(tight.warnMiB)} or more for ${tight.path}`,
      remedy: remedy(tight),
    });
  return ok(check, seen);
}

/** Some file systems make inodes as they need them and say 0. */
function inodes({ mount, inodes: all, freeInodes: left }: Volume): readonly Verdict[] {
  if (all === 0) return [];
  const share = left / all;
  const seen = `${left} of ${all} free`;
  const remedy = `Find the many small files: du --inodes -x ${mount} | sort -n | tail`;
  if (left < 2000 || share < 0.01)
    return [fail(`inodes ${mount}`, seen, { expected: 'at least 1 %', remedy })];
  return share < 0.05
    ? [warn(`inodes ${mount}`, seen, { expected: '5 % or more', remedy })]
    : [ok(`inodes ${mount}`, seen)];
}

function gib(mib: number): string {
  return mib >= 1024 ? `${(mib / 1024).toFixed(1)} GiB` : `${mib} MiB`;
}
