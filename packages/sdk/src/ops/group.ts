import { defineOpKind } from '../op/kind.ts';
import { quoteWords } from '../words/command.ts';
import { chunks, isolated, lines } from './fragment.ts';
import { failureOf, tell } from './tell.ts';

export interface GroupArgs {
  readonly name: string;
  readonly gid?: number;
  readonly system?: boolean;
  readonly state?: 'present' | 'absent';
}

export interface GroupState {
  readonly gid?: number;
}

export interface GroupDelta {
  readonly [key: string]: string | number | undefined;
  readonly action: 'create' | 'modify' | 'remove';
  readonly from?: number;
}

export const group = defineOpKind<GroupArgs, GroupState, GroupDelta>({
  kind: 'group',
  summary: 'an operating system group',
  example: { name: 'etcd', system: true },
  key: ({ name }) => name,
  // getent ends with 2 where a name is unknown.
  read: (all) =>
    isolated([
      tell,
      ...chunks(all.map((a) => a.name)).map((names) => `tell group 2 getent group ${quoteWords(names)}`),
    ]),
  parse: (output, all) => {
    const gids = new Map(
      lines(output)
        .map((l) => l.split(':'))
        .map(([name = '', , gid = '']) => [name, Number(gid)]),
    );
    return all.map(({ name }): GroupState => {
      const gid = gids.get(name);
      return gid === undefined ? {} : { gid };
    });
  },
  unreadable: (output, all) => all.map(() => failureOf(output, 'group')),
  diff: (args, { gid }) => {
    if (args.state === 'absent') return gid === undefined ? undefined : { action: 'remove' };
    if (gid === undefined) return { action: 'create' };
    return args.gid === undefined || args.gid === gid ? undefined : { action: 'modify', from: gid };
  },
  write: ({ name, gid, system }, { action }) => {
    const id = gid === undefined ? [] : ['-g', String(gid)];
    switch (action) {
      case 'create':
        return [
          {
            do: 'run',
            command: { argv: ['groupadd', ...id, ...(system === true ? ['-r'] : []), '--', name] },
          },
        ];
      case 'modify':
        return [{ do: 'run', command: { argv: ['groupmod', ...id, '--', name] } }];
      case 'remove':
        return [{ do: 'run', command: { argv: ['groupdel', '--', name] } }];
      default:
        return action satisfies never;
    }
  },
  describe: ({ name, gid, system }, { action, from }) => {
    switch (action) {
      case 'create':
        return `create ${system === true ? 'system ' : ''}group ${name}${gid === undefined ? '' : ` (gid ${gid})`}`;
      case 'modify':
        return `change group ${name} (gid ${from ?? ''} -> ${gid ?? ''})`;
      case 'remove':
        return `remove group ${name}`;
      default:
        return action satisfies never;
    }
  },
  converged: ({ gid, state }) => (state === 'absent' ? {} : { gid: gid ?? 1000 }),
});
