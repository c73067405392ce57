import { type GroupArgs, type Op, quoteWord, type UserArgs } from '@pigsty/sdk';
import { fail, ok, type Verdict, warn } from '../finding.ts';
import type { About } from '../subject.ts';
import { said, some, type Topic } from '../topic.ts';

interface Account {
  readonly database: 'passwd' | 'group';
  readonly name: string;
  readonly id: number;
}

/** Users and groups with a fixed number that a deploy would make. */
function accountsOf({ host }: About): readonly Account[] {
  const ops = host.stages.flatMap((s) => s.ops);
  return ops.flatMap((op): readonly Account[] => {
    if (op.kind === 'user') {
      const { name, uid, state } = (op as Op<UserArgs>).args;
      return uid === undefined || state === 'absent' ? [] : [{ database: 'passwd', name, id: uid }];
    }
    if (op.kind === 'group') {
      const { name, gid, state } = (op as Op<GroupArgs>).args;
      return gid === undefined || state === 'absent' ? [] : [{ database: 'group', name, id: gid }];
    }
    return [];
  });
}

export const users: Topic = {
  name: 'users',
  askAgain: (about) => {
    const accounts = accountsOf(about);
    if (accounts.length === 0) return undefined;
    return `${accounts
      .map(
        ({ database, name, id }) => `getent ${database} ${id} ${quoteWord(name)} | sed 's/^/${database}=/'`,
      )
      .join('\n')}\n:`;
  },
  judge: (answer, about) => {
    const accounts = accountsOf(about);
    const verdicts = accounts.flatMap((account) => clash(account, said(answer)(account.database)));
    return verdicts.length > 0 || accounts.length === 0
      ? verdicts
      : [ok('user ids', `${some([...new Set(accounts.map((a) => `${a.name} ${a.id}`))])} free or ours`)];
  },
};

function clash({ database, name, id }: Account, entries: readonly string[]): readonly Verdict[] {
  const rows = entries
    .map((e) => e.split(':'))
    .map(([n = '', , number = '']) => ({ name: n, id: Number(number) }));
  const what = database === 'passwd' ? 'uid' : 'gid';
  const owner = rows.find((r) => r.id === id && r.name !== name);
  if (owner !== undefined)
    return [
      fail(`${what} ${id}`, `belongs to ${owner.name}`, {
        expected: `free for ${name}`,
        remedy: `Give ${owner.name} another number, or set ${name === 'postgres' ? 'pg_dbsu_uid' : 'another number for it in the inventory'}.`,
      }),
    ];
  const other = rows.find((r) => r.name === name && r.id !== id);
  if (other === undefined) return [];
  return [
    warn(`${what} of ${name}`, `${other.id}`, {
      expected: `${id}`,
      remedy: `Deploy changes it. Files that belong to ${other.id} elsewhere than in its home keep the old number.`,
    }),
  ];
}
