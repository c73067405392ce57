import { defineOpKind } from '../op/kind.ts';
import { quoteWord, quoteWords, shCommand } from '../words/command.ts';
import { byCodeUnit } from '../words/json.ts';
import { chunks, isolated, lines, parseSections, section } from './fragment.ts';
import { failureOf, tell } from './tell.ts';

export interface UserArgs {
  readonly name: string;
  readonly uid?: number;
  /** Primary group; one of the user's own name when absent. */
  readonly group?: string;
  /** Further groups. */
  readonly groups?: readonly string[];
  /** Keeps groups that are not listed; true when absent. */
  readonly append?: boolean;
  readonly home?: string;
  /** Makes the home directory; true when absent, but for system users. */
  readonly createHome?: boolean;
  readonly shell?: string;
  readonly system?: boolean;
  readonly comment?: string;
  readonly state?: 'present' | 'absent';
}

export interface PresentUser {
  readonly uid: number;
  readonly group: string;
  readonly gid: string;
  readonly groups: readonly string[];
  readonly comment: string;
  readonly home: string;
  readonly shell: string;
}

export interface UserState {
  readonly user?: PresentUser;
}

export interface UserDelta {
  readonly [key: string]: string | readonly string[] | undefined;
  readonly action: 'create' | 'modify' | 'remove';
  /** In words: `shell /bin/sh -> /bin/bash`. */
  readonly changes?: readonly string[];
  /** Arguments of `usermod`. */
  readonly options?: readonly string[];
}

export const user = defineOpKind<UserArgs, UserState, UserDelta>({
  kind: 'user',
  summary: 'an operating system user and its groups',
  example: { name: 'dba', groups: ['postgres'], home: '/home/dba', shell: '/bin/bash' },
  key: ({ name }) => name,
  read: (all) =>
    isolated([
      tell,
      section(
        'passwd',
        chunks(all.map((a) => a.name))
          .map((names) => `tell passwd 2 getent passwd ${quoteWords(names)}`)
          .join('\n'),
      ),
      ...all.map(({ name }) =>
        section(`groups ${name}`, `tell ${quoteWord(`groups ${name}`)} 1 id -Gn -- ${quoteWord(name)}`),
      ),
    ]),
  parse: (output, all) => {
    const sections = parseSections(output);
    const entries = new Map(
      lines(sections.get('passwd')).map((l) => [l.slice(0, l.indexOf(':')), l.split(':')]),
    );
    return all.map(({ name }): UserState => {
      const [, , uid = '', gid = '', comment = '', home = '', shell = ''] = entries.get(name) ?? [];
      if (uid === '') return {};
      // The primary group comes first.
      const [line = ''] = lines(sections.get(`groups ${name}`));
      const groups = line.split(' ');
      const [first = ''] = groups;
      const group = first === '' ? gid : first;
      return { user: { uid: Number(uid), gid, group, groups, comment, home, shell } };
    });
  },
  unreadable: (output, all) =>
    all.map(({ name }) => failureOf(output, 'passwd') ?? failureOf(output, `groups ${name}`)),
  diff: (args, { user: have }) => {
    if (args.state === 'absent') return have === undefined ? undefined : { action: 'remove' };
    if (have === undefined) return { action: 'create' };
    const found = differences(args, have);
    if (found.length === 0) return undefined;
    return { action: 'modify', changes: found.map((d) => d.says), options: found.flatMap((d) => d.options) };
  },
  write: (args, delta) => {
    switch (delta.action) {
      case 'create':
        return [
          {
            do: 'run',
            command: shCommand(createUser, [args.name, args.group ?? '', ...createOptions(args)]),
          },
        ];
      case 'modify':
        return [{ do: 'run', command: { argv: ['usermod', ...(delta.options ?? []), '--', args.name] } }];
      case 'remove':
        return [{ do: 'run', command: { argv: ['userdel', '--', args.name] } }];
      default:
        return delta.action satisfies never;
    }
  },
  describe: (args, { action, changes }) => {
    switch (action) {
      case 'create': {
        const facts = [
          ...(args.uid === undefined ? [] : [`uid ${args.uid}`]),
          ...(args.groups === undefined || args.groups.length === 0
            ? []
            : [`groups ${args.groups.join(', ')}`]),
        ];
        return `create ${args.system === true ? 'system ' : ''}user ${args.name}${facts.length === 0 ? '' : ` (${facts.join('; ')})`}`;
      }
      case 'modify':
        return `change user ${args.name} (${(changes ?? []).join('; ')})`;
      case 'remove':
        return `remove user ${args.name}, keeping its files`;
      default:
        return action satisfies never;
    }
  },
  converged: (args) => (args.state === 'absent' ? {} : { user: settledUser(args) }),
});

interface Difference {
  readonly says: string;
  readonly options: readonly string[];
}

function differences(args: UserArgs, have: PresentUser): readonly Difference[] {
  const found: Difference[] = [];
  const compare = (
    what: string,
    option: string,
    want: string | number | undefined,
    is: string | number,
  ): void => {
    if (want !== undefined && want !== is)
      found.push({ says: `${what} ${is} -> ${want}`, options: [option, String(want)] });
  };
  compare('uid', '-u', args.uid, have.uid);
  if (args.group !== have.gid) compare('group', '-g', args.group, have.group);
  compare('comment', '-c', args.comment, have.comment);
  compare('home', '-d', args.home, have.home);
  compare('shell', '-s', args.shell, have.shell);
  const others = have.groups.filter((g) => g !== have.group && g !== args.group);
  const wanted = args.groups?.filter((g) => g !== have.group && g !== args.group) ?? [];
  const missing = wanted.filter((g) => !others.includes(g));
  const surplus = args.append === false ? others.filter((g) => !wanted.includes(g)) : [];
  if (missing.length + surplus.length > 0) {
    const says = [...missing.map((g) => `+group ${g}`), ...surplus.map((g) => `-group ${g}`)].join(' ');
    found.push({
      says,
      options: args.append === false ? ['-G', wanted.join(',')] : ['-a', '-G', missing.join(',')],
    });
  }
  return found;
}

function createOptions(args: UserArgs): readonly string[] {
  const option = (name: string, value: string | number | undefined): readonly string[] =>
    value === undefined || value === '' ? [] : [name, String(value)];
  return [
    ...option('-u', args.uid),
    ...option('-G', args.groups?.filter((g) => g !== args.group && g !== args.name).join(',')),
    ...option('-d', args.home),
    ...option('-s', args.shell),
    ...option('-c', args.comment),
    ...(args.system === true ? ['-r'] : []),
    (args.createHome ?? args.system !== true) ? '-m' : '-M',
  ];
}

// useradd refuses a user whose own group is already there unless it is named.
const createUser = `name=$1 group=$2; shift 2
if [ -n "$group" ]; then set -- "$@" -g "$group"
elif getent group "$name" >/dev/null; then set -- "$@" -g "$name"
else set -- "$@" -U
fi
exec useradd "$@" -- "$name"`;

function settledUser(args: UserArgs): PresentUser {
  const group = args.group ?? args.name;
  return {
    uid: args.uid ?? 1000,
    gid: '',
    group,
    groups: [group, ...(args.groups ?? [])].sort(byCodeUnit),
    comment: args.comment ?? '',
    home: args.home ?? `/home/${args.name}`,
    shell: args.shell ?? '/bin/sh',
  };
}
