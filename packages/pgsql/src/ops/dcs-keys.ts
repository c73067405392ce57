import { defineOpKind, joinText } from '@pigsty/sdk';
import { askDcs, base64, dcsLogin, type DcsSession } from './dcs-session.ts';

export interface DcsKeysArgs extends DcsSession {
  /** Every key below it goes. */
  readonly prefix: string;
  /** It is one key, and what begins with it stays. */
  readonly exact?: boolean;
}

type KeysState = 'present' | 'gone' | 'unknown';

/** No key of a cluster is left in etcd. Asked as the cluster's own user, who may touch nothing else. */
export const dcsKeys = defineOpKind<DcsKeysArgs, KeysState, 'delete'>({
  kind: 'pg.dcs-keys',
  summary: 'no key of a removed cluster is left in etcd',
  key: ({ prefix }) => prefix,
  read: (all) =>
    joinText(
      all.map((args) =>
        joinText(
          ['(', dcsLogin(args), askDcs('kv/range', range(args, true)), `) </dev/null 2>/dev/null; echo`],
          '\n',
        ),
      ),
      '\n',
    ),
  parse: (output, all) => {
    const lines = output.split('\n').filter((line) => line !== '');
    return all.map((_args, i) => stateOf(lines[i] ?? ''));
  },
  diff: (_args, state) => (state === 'present' ? 'delete' : undefined),
  write: (args) => [
    {
      do: 'run',
      command: {
        argv: ['sh', '-s'],
        stdin: joinText(
          [
            'set -u',
            dcsLogin(args),
            askDcs('kv/deleterange', range(args, false)),
            'case $answer in *\'"header"\'*) ;; *) echo "$answer" >&2; exit 1 ;; esac',
            '',
          ],
          '\n',
        ),
      },
    },
  ],
  describe: ({ prefix, exact }) => `delete the ${exact === true ? 'key' : 'keys below'} ${prefix} from etcd`,
  converged: () => 'gone',
});

function stateOf(line: string): KeysState {
  if (!line.includes('"header"')) return 'unknown';
  return /"count": *"[1-9]/.test(line) ? 'present' : 'gone';
}

function range({ prefix, exact }: DcsKeysArgs, countOnly: boolean): string {
  const end = `${prefix.slice(0, -1)}${String.fromCharCode(prefix.charCodeAt(prefix.length - 1) + 1)}`;
  return JSON.stringify({
    key: base64(prefix),
    ...(exact === true ? {} : { range_end: base64(end) }),
    ...(countOnly ? { count_only: true } : {}),
  });
}
