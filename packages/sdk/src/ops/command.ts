import { defineOpKind } from '../op/kind.ts';
import { quoteWord, quoteWords, type Command } from '../words/command.ts';
import { joinText, type Text } from '../words/secret.ts';
import { isolated, lines } from './fragment.ts';

export interface CommandArgs {
  /** A verb phrase, shown in the plan: `initialize the data directory`. */
  readonly name: string;
  readonly run: Command;
  /** Exit 0 means already done. It must not change anything, and answer within ten seconds; a secret in its `stdin` travels hidden. */
  readonly unless: Command | string;
  /** Why or after what, shown behind the name. */
  readonly after?: string;
  readonly timeoutMs?: number;
}

export interface CommandState {
  readonly done: boolean;
}

export const command = defineOpKind<CommandArgs, CommandState, 'run'>({
  kind: 'command',
  summary: 'a command, with a guard that says when it is already done',
  example: {
    name: 'initialize the data directory',
    run: { argv: ['/usr/bin/mariadb-install-db', '--user=mysql'] },
    unless: 'test -d /var/lib/mysql/mysql',
  },
  key: ({ name }) => name,
  read: (all) =>
    isolated(
      all.map(({ unless }, i) =>
        joinText([guard(unless), ` >/dev/null; case $? in 0) echo ${i} ;; 124) echo late ${i} ;; esac`]),
      ),
    ),
  parse: (output, all) => {
    const done = new Set(lines(output));
    return all.map((_, i) => ({ done: done.has(String(i)) }));
  },
  unreadable: (output, all) => {
    const late = new Set(lines(output));
    return all.map((_, i) =>
      late.has(`late ${i}`) ? 'whether it is done was not answered within 10 s' : undefined,
    );
  },
  diff: (_, { done }) => (done ? undefined : 'run'),
  write: ({ run, timeoutMs }) => [
    { do: 'run', command: timeoutMs === undefined ? run : { ...run, timeoutMs } },
  ],
  describe: ({ name, after }) => (after === undefined ? name : `${name} (${after})`),
  action: () => 'run',
  converged: () => ({ done: true }),
});

/** The guard as one shell command; `timeout` bounds it. */
function guard(unless: Command | string): Text {
  if (typeof unless === 'string') return `timeout 10 sh -c ${quoteWord(unless)}`;
  const { argv, user, env, cwd, stdin, okCodes } = unless;
  const asUser = user === undefined || user === 'root' ? [] : ['runuser', '-u', user, '--'];
  const withEnv = env === undefined ? [] : ['env', ...Object.entries(env).map(([k, v]) => `${k}=${v}`)];
  const run = quoteWords(['timeout', '10', ...asUser, ...withEnv, ...argv]);
  // printf is part of the shell: what it is given appears in no process list.
  const fed = stdin === undefined ? [] : ['printf %s ', quoteText(stdin), ' | '];
  const there = cwd === undefined ? [] : [`cd ${quoteWord(cwd)} && `];
  const accepted =
    okCodes === undefined ? '' : `; case $? in ${okCodes.join('|')}) ;; 124) exit 124 ;; *) false ;; esac`;
  return joinText(['( ', ...there, ...fed, run, accepted, ' )']);
}

function quoteText(text: Text): Text {
  return typeof text === 'string' ? quoteWord(text) : text.map(quoteWord);
}
