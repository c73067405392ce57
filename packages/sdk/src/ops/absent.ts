import { posix } from 'node:path';
import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import { PigstyError } from '../words/error.ts';
import { enterFunctions } from './enter.ts';
import { statFailure, statFragment } from './attributes.ts';
import { isolated, parseSections, section } from './fragment.ts';

export interface AbsentArgs {
  readonly path: string;
  /** A directory goes with all it holds; without it only a file, a link or an empty directory goes. */
  readonly recursive?: boolean;
  /** `*`, `?` and `[...]` in the last part of the path match names. */
  readonly glob?: boolean;
  /** What is lost with it for good, as a noun: `the data of pg-test-3`. */
  readonly destroys?: string;
}

export interface AbsentState {
  readonly count: number;
}

export interface AbsentDelta {
  readonly [key: string]: number;
  readonly count: number;
}

export const absent = defineOpKind<AbsentArgs, AbsentState, AbsentDelta>({
  kind: 'absent',
  summary: 'nothing at this path',
  example: { path: '/etc/systemd/system/etcd.service.d', recursive: true },
  key: (args) => {
    refuseUnsafe(args);
    return args.path;
  },
  read: (all) =>
    isolated([
      section('stat', statFragment(all.map(seen))),
      `look() { index=$1 count=0; shift
  for path do if [ -e "$path" ] || [ -L "$path" ]; then count=$((count + 1)); fi; done
  [ "$count" = 0 ] || printf '\\036%s\\n%s\\n' "$index" "$count"
}`,
      'set +f',
      ...all.map((args, i) => `look ${i} ${word(args)}`),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    return all.map((_, i) => ({ count: Number(sections.get(String(i)) ?? 0) }));
  },
  unreadable: (output, all) => {
    const stat = parseSections(output).get('stat');
    return all.map((args) => statFailure(stat, seen(args)));
  },
  diff: (_, { count }) => (count === 0 ? undefined : { count }),
  write: (args) => {
    refuseUnsafe(args);
    return [
      {
        do: 'run',
        command: shCommand(
          [
            enterFunctions,
            `directory=${quoteWord(directoryOf(args.path))}`,
            '[ -d "$directory" ] || exit 0',
            'enter "$directory"',
            `set -- ./${word({ ...args, path: posix.basename(args.path) })}`,
            args.recursive === true ? removeTrees : removeEntries,
          ].join('\n'),
        ),
      },
    ];
  },
  describe: ({ path, recursive }, { count }) =>
    `remove ${path}${recursive === true ? ' and all it holds' : ''}${count > 1 ? ` (${count} matches)` : ''}`,
  action: () => 'remove',
  destroys: ({ destroys }) => destroys,
  converged: () => ({ count: 0 }),
});

/** What must be seen to know that nothing is there: a pattern's directory, as its names are found in it. */
function seen({ path, glob }: AbsentArgs): string {
  return glob === true ? `${directoryOf(path)}/.` : path;
}

function directoryOf(path: string): string {
  return posix.dirname(posix.normalize(path).replace(/(?<=.)\/+$/, ''));
}

const removeTrees = `rm -rf --one-file-system -- "$@"`;
const removeEntries = `for path do
  if [ -d "$path" ] && [ ! -L "$path" ]; then rmdir -- "$path" || exit 1; else rm -f -- "$path" || exit 1; fi
done`;

/** Directories of the system that no module owns as a whole. */
const protectedPaths = new Set(
  [
    'bin',
    'lib',
    'lib64',
    'libexec',
    'local',
    'sbin',
    'share',
    'local/bin',
    'local/lib',
    'share/doc',
    'lib/systemd',
  ]
    .map((p) => `/usr/${p}`)
    .concat(
      [
        'cache',
        'lib',
        'log',
        'mail',
        'opt',
        'spool',
        'tmp',
        'lib/dpkg',
        'lib/rpm',
        'lib/apt',
        'lib/systemd',
      ].map((p) => `/var/${p}`),
      [
        'apt',
        'ssh',
        'ssl',
        'pki',
        'systemd',
        'systemd/system',
        'sysctl.d',
        'default',
        'pam.d',
        'security',
        'sudoers.d',
        'yum.repos.d',
      ].map((p) => `/etc/${p}`),
      ['/boot/efi', '/run/systemd'],
    ),
);

function refuseUnsafe({ path, recursive, glob }: AbsentArgs): void {
  const refuse = (why: string): never => {
    throw new PigstyError('REFUSED_UNSAFE', `refusing to remove ${JSON.stringify(path)}: ${why}`);
  };
  if (!path.startsWith('/') || path.split('/').includes('..'))
    refuse('it must be an absolute path without ..');
  const clean = posix.normalize(path).replace(/\/+$/, '');
  const depth = clean.split('/').length - 1;
  const isTree = recursive === true || glob === true;
  if (clean === '') refuse('it is the root of the file system');
  if (isTree && depth < 2) refuse('it is a top-level directory');
  if (recursive === true && protectedPaths.has(clean)) refuse('it belongs to the system');
  if (glob === true) {
    const parent = posix.dirname(clean);
    if (/[*?[]/.test(parent)) refuse('only the last part of a path may be a pattern');
    const isEverything = !/[^*?]/.test(posix.basename(clean));
    if (isEverything && (depth < 3 || protectedPaths.has(parent)))
      refuse('it matches everything in a directory of the system');
  }
}

/** The path as one shell word; with `glob` the pattern characters of its last part stay unquoted. */
function word({ path, glob }: AbsentArgs): string {
  if (glob !== true) return quoteWord(path);
  const parts = path.split(/([*?]|\[[^\]/]*\])/);
  return parts
    .map((part, i) =>
      i % 2 === 1 ? part.replace(/[^\w*?[\]!^.:-]/g, '\\$&') : part === '' ? '' : quoteWord(part),
    )
    .join('');
}
