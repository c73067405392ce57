import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Action } from '../op/kind.ts';
import { quoteWord, type Command } from '../words/command.ts';
import { isSecret, type Text } from '../words/secret.ts';

export interface Answer {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script on this machine as the transport does: on the standard input of `sh -s`. */
export function runScript(script: Text, env: Readonly<Record<string, string>> = {}): Answer {
  return run(['/bin/sh', '-s'], plain(script), env);
}

/** Whether a POSIX shell understands the script. */
export function syntaxError(script: Text): string {
  return run(['/bin/sh', '-n', '-s'], plain(script), {}).stderr;
}

/** Takes the actions on this machine, in order; throws at the first that fails. */
export function takeActions(actions: readonly Action[], signer?: Signer): void {
  for (const action of actions) {
    switch (action.do) {
      case 'run':
        must(runCommand(action.command), action.command.argv.join(' '));
        break;
      case 'write':
        writeFile(action.path, plain(action.content), action);
        break;
      case 'sign': {
        if (signer === undefined) throw new Error('this suite has no signer');
        const request = must(runCommand(action.request), 'signing request').stdout;
        writeFile(action.path, signer(request, action), action);
        break;
      }
      case 'reboot':
        throw new Error('this machine is not rebooted by a test');
      default:
        throw new Error(`unknown action ${JSON.stringify(action satisfies never)}`);
    }
  }
}

export type Signer = (request: string, action: Extract<Action, { do: 'sign' }>) => string;

/** Calls `use` with a directory of its own and removes it afterwards. */
export function inRoom<T>(use: (directory: string) => T): T {
  const directory = mkdtempSync('/tmp/pigsty-op-');
  chmodSync(directory, 0o755);
  try {
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export function runCommand({ argv, user, stdin, env, cwd, okCodes }: Command): Answer {
  const words = user === undefined || user === 'root' ? argv : ['runuser', '-u', user, '--', ...argv];
  const answer = run(words, stdin === undefined ? '' : plain(stdin), env ?? {}, cwd);
  return (okCodes ?? [0]).includes(answer.code) ? { ...answer, code: 0 } : answer;
}

function run(
  words: readonly string[],
  input: string,
  env: Readonly<Record<string, string>>,
  cwd = '/',
): Answer {
  const [program = 'true', ...args] = words;
  const base = { PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    input,
    cwd,
    env: { ...base, ...env },
    encoding: 'utf8',
  });
  if (error !== undefined && status === null) throw error;
  return { code: status ?? -1, stdout, stderr };
}

function must(answer: Answer, what: string): Answer {
  if (answer.code !== 0) throw new Error(`${what}: exit code ${answer.code}: ${answer.stderr}`);
  return answer;
}

function writeFile(
  path: string,
  content: string,
  to: { readonly owner: string; readonly group: string; readonly mode: string },
): void {
  const temporary = join(path, '..', '.pigsty-op');
  writeFileSync(temporary, content);
  const attributes = `chown ${quoteWord(`${to.owner}:${to.group}`)} ${quoteWord(temporary)} && chmod ${to.mode} ${quoteWord(temporary)}`;
  must(runScript(attributes), attributes);
  renameSync(temporary, path);
}

/** The text itself, secret or not: for this machine and its tests only. */
export function plain(content: Text): string {
  return isSecret(content) ? content.reveal() : content;
}
