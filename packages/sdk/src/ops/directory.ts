import { defineOpKind } from '../op/kind.ts';
import { quoteWord, shCommand } from '../words/command.ts';
import {
  attributeChanges,
  padMode,
  parseStat,
  settledAttributes,
  statFailure,
  statFragment,
  type Attributes,
  type WantedAttributes,
} from './attributes.ts';
import { enterFunctions } from './enter.ts';
import { isolated, parseSections, section } from './fragment.ts';

export interface DirectoryArgs {
  readonly path: string;
  readonly owner?: string;
  readonly group?: string;
  /** Octal digits, `0755` when absent. */
  readonly mode?: string;
  /** Everything below belongs to owner and group as well. */
  readonly recurseOwner?: boolean;
}

export interface DirectoryState {
  /** A link to a directory counts as one. */
  readonly attributes?: Attributes;
  /** Something below has another owner or group. */
  readonly strangers: boolean;
  /** It is a link that somebody else than root has made. */
  readonly foreign?: boolean;
}

export interface DirectoryDelta {
  readonly [key: string]: string | boolean | readonly string[] | undefined;
  readonly action: 'create' | 'attributes' | 'blocked';
  readonly attributes?: readonly string[];
  readonly recurse?: boolean;
  readonly instead?: string;
}

export const directory = defineOpKind<DirectoryArgs, DirectoryState, DirectoryDelta>({
  kind: 'directory',
  summary: 'a directory with this owner and mode',
  example: { path: '/data/etcd', owner: 'etcd', group: 'etcd', mode: '0700' },
  key: ({ path }) => path,
  read: (all) =>
    isolated([
      section(
        'stat',
        statFragment(
          all.map((a) => a.path),
          { follow: true },
        ),
      ),
      section('foreign', foreignLinks),
      ...all.map(({ path }, i) => `foreign ${quoteWord(path)} && echo ${i}`),
      section('strangers', ''),
      ...all.flatMap((args, i) => (args.recurseOwner === true ? [findStranger(args, i)] : [])),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    const stats = parseStat(sections.get('stat'));
    const strangers = new Set((sections.get('strangers') ?? '').split('\n'));
    const foreign = new Set((sections.get('foreign') ?? '').split('\n'));
    return all.map(({ path }, i): DirectoryState => {
      const attributes = stats.get(path);
      return {
        strangers: strangers.has(String(i)),
        ...(attributes === undefined ? {} : { attributes }),
        ...(foreign.has(String(i)) ? { foreign: true } : {}),
      };
    });
  },
  unreadable: (output, all) => {
    const stat = parseSections(output).get('stat');
    return all.map(({ path }) => statFailure(stat, path));
  },
  diff: (args, { attributes: have, strangers, foreign }) => {
    if (have === undefined) return { action: 'create' };
    if (have.type !== 'directory') return { action: 'blocked', instead: have.type };
    const attributes = attributeChanges(wanted(args), have);
    const recurse = args.recurseOwner === true && strangers;
    if (attributes.length === 0 && !recurse) return undefined;
    if (foreign === true) return { action: 'blocked', instead: 'symbolic link that root did not make' };
    return { action: 'attributes', attributes, ...(recurse ? { recurse } : {}) };
  },
  write: (args, delta) => {
    const { owner, group, mode } = wanted(args);
    const run = (script: string, words: readonly string[]) =>
      [{ do: 'run', command: shCommand(script, words) }] as const;
    switch (delta.action) {
      case 'create':
        return run(settle('make', ''), [args.path, owner, group, mode]);
      case 'attributes':
        return run(settle('', delta.recurse === true ? '-R' : ''), [args.path, owner, group, mode]);
      case 'blocked':
        return run('echo "$1 is a $2, not a directory: move it away first" >&2; exit 1', [
          args.path,
          delta.instead ?? 'file',
        ]);
      default:
        return delta.action satisfies never;
    }
  },
  describe: (args, delta) => {
    const { owner, group, mode } = wanted(args);
    switch (delta.action) {
      case 'create':
        return `create directory ${args.path} (${mode} ${owner}:${group})`;
      case 'attributes': {
        const changes = [
          ...(delta.attributes ?? []),
          ...(delta.recurse === true ? [`everything below to ${owner}:${group}`] : []),
        ];
        return `set attributes of ${args.path} (${changes.join(', ')})`;
      }
      case 'blocked':
        return `cannot create directory ${args.path}: it is a ${delta.instead ?? 'file'}`;
      default:
        return delta.action satisfies never;
    }
  },
  converged: (args) => ({ attributes: settledAttributes('directory', wanted(args)), strangers: false }),
});

/** Whoever owns the directory above could put a link to `/etc` in this one's place, and would be given it. */
const foreignLinks = 'foreign() { [ -L "$1" ] && [ "$(stat -c %u -- "$1")" != 0 ]; }';

/** From the inside: what it is then called does not matter. */
function settle(make: 'make' | '', recurse: '-R' | ''): string {
  return `${enterFunctions}
enter "$1" ${make}
chown ${recurse} -h -- "$2:$3" . && chmod -- "$4" .`;
}

function wanted(args: DirectoryArgs): WantedAttributes {
  return { owner: args.owner ?? 'root', group: args.group ?? 'root', mode: padMode(args.mode ?? '0755') };
}

function findStranger(args: DirectoryArgs, index: number): string {
  const { owner, group } = wanted(args);
  const found = `find ${quoteWord(`${args.path}/.`)} '(' ! -user ${quoteWord(owner)} -o ! -group ${quoteWord(group)} ')' -print`;
  return `[ -z "$(${found} | head -n 1)" ] || echo ${index}`;
}
