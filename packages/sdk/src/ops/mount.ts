import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { isolated, parseSections } from './fragment.ts';
import { rewriteFile } from './rewrite.ts';
import { failureOf, tell } from './tell.ts';

export interface MountArgs {
  readonly path: string;
  /** `/dev/sdb1`, `UUID=...` */
  readonly source: string;
  readonly fstype: string;
  /** `defaults` when absent. */
  readonly options?: string;
  /** `unmounted` takes the entry away as well. */
  readonly state?: 'mounted' | 'unmounted';
}

export interface MountState {
  readonly mounted: boolean;
  /** The fstab entry of this path, fields joined by one blank. */
  readonly entry?: string;
}

export interface MountDelta {
  readonly [key: string]: boolean;
  readonly fstab: boolean;
  readonly mount: boolean;
}

export const mount = defineOpKind<MountArgs, MountState, MountDelta>({
  kind: 'mount',
  summary: 'a file system, mounted now and at boot',
  example: { path: '/data', source: '/dev/sdb1', fstype: 'xfs', options: 'noatime' },
  key: ({ path }) => path,
  read: (all) =>
    isolated([
      tell,
      `look() {
  printf '\\036%s\\n' "$1"
  tell mounts 0 awk '$2 == ENVIRON["AT"] { print "mounted"; exit }' /proc/self/mounts
  [ ! -e /etc/fstab ] || tell mounts 0 awk '$1 !~ /^#/ && $2 == ENVIRON["AT"] { $1 = $1; print "entry " $0; exit }' /etc/fstab
}`,
      ...all.map(({ path }, i) => `AT=${quoteWord(escapeField(path))}; export AT; look ${i}`),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i): MountState => {
      const found = (sections.get(String(i)) ?? '').split('\n');
      const entry = found.find((l) => l.startsWith('entry '))?.slice('entry '.length);
      return { mounted: found.includes('mounted'), ...(entry === undefined ? {} : { entry }) };
    });
  },
  unreadable: (output, all) => all.map(() => failureOf(output, 'mounts')),
  diff: (args, { mounted, entry }) => {
    const isWanted = args.state !== 'unmounted';
    const fstab = entry !== (isWanted ? wantedEntry(args) : undefined);
    return fstab || mounted !== isWanted ? { fstab, mount: mounted !== isWanted } : undefined;
  },
  write: (args, delta) => {
    const isWanted = args.state !== 'unmounted';
    const run = (script: string, words: readonly string[]) =>
      ({ do: 'run', command: shCommand(script, words) }) as const;
    const fstab = delta.fstab
      ? [run(writeFstab, [escapeField(args.path), isWanted ? wantedEntry(args) : ''])]
      : [];
    const mounted = isWanted
      ? run('mkdir -p -- "$1" && mount -- "$1"', [args.path])
      : run('umount -- "$1"', [args.path]);
    return delta.mount ? (isWanted ? [...fstab, mounted] : [mounted, ...fstab]) : fstab;
  },
  describe: ({ path, source, state }, { mount: now }) => {
    if (state === 'unmounted') return `unmount ${path}`;
    return now ? `mount ${source} at ${path}` : `change the fstab entry of ${path}`;
  },
  converged: (args) =>
    args.state === 'unmounted' ? { mounted: false } : { mounted: true, entry: wantedEntry(args) },
});

function wantedEntry({ source, path, fstype, options }: MountArgs): string {
  return [source, path, fstype, options ?? 'defaults', '0', '0']
    .map((f, i) => (i < 2 ? escapeField(f) : f))
    .join(' ');
}

/** fstab(5) writes blanks as octal numbers. */
function escapeField(field: string): string {
  return field.replaceAll('\\', '\\134').replaceAll(' ', '\\040').replaceAll('\t', '\\011');
}

const writeFstab = `${rewriteFile}
begin /etc/fstab
AT=$1 ENTRY=$2 awk '
  $1 !~ /^#/ && $2 == ENVIRON["AT"] { next }
  { print }
  END { if (ENVIRON["ENTRY"] != "") print ENVIRON["ENTRY"] }' "$file" > "$tmp"
commit
command -v systemctl >/dev/null && systemctl daemon-reload || :`;
