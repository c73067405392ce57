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
  read: (all) => {
    const words = all.flatMap(({ unless }, i) => (typeof unless === 'string' ? [[String(i), unless]] : []));
    return isolated([
      ...(words.length === 0 ? [] : [askTogether(words)]),
      ...all.flatMap(({ unless }, i) =>
        typeof unless === 'string'
          ? []
          : [
              joinText([
                guard(unless),
                ` >/dev/null; case $? in 0) echo ${i} ;; 124) echo late ${i} ;; esac`,
              ]),
            ],
      ),
    ]);
  },
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

/**
 * All guards in one process that has ten seconds, each in a subshell of its own. Those that it did not come to, as one
 * before them took too long, are asked one by one.
 */
function askTogether(guards: readonly (readonly string[])[]): string {
  return `set -- ${quoteWords(guards.flat())}
answered=$(timeout 10 sh -c 'while [ "$#" -gt 0 ]; do (text=$2; shift "$#"; eval "$text") >/dev/null; echo "$1 $?"; shift 2; done' sh "$@")
nl='
'
while [ "$#" -gt 0 ]; do
  case "$nl$answered$nl" in
  *"$nl$1 0$nl"*) echo "$1" ;;
  *"$nl$1 124$nl"*) echo "late $1" ;;
  *"$nl$1 "*) ;;
  *) timeout 10 sh -c "$2" >/dev/null; case $? in 0) echo "$1" ;; 124) echo "late $1" ;; esac ;;
  esac
  shift 2
done`;
}

/** The guard as one shell command; `timeout` bounds it. */
function guard(unless: Command): Text {
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
