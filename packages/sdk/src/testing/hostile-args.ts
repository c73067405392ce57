import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Action, AnyOpKind } from '../op/kind.ts';
import { isSecret, Secret, type Text } from '../words/secret.ts';
import { inRoom, plain } from './local-host.ts';

/** Words that would make a file if any part of them were run: each leaves another kind of quotes, or a line. */
const hostileWords = (canary: string): readonly string[] => [
  `x; : >${canary}; : `,
  `x'; : >${canary}; : '`,
  `x"; : >${canary}; : "`,
  `$(: >${canary})\`: >${canary}\``,
  `x\n: >${canary}\n`,
  `x\nEOF\n: >${canary}\nEOF\n`,
];

/** These hold a shell script, or a choice among words of our own. */
const notForWords = new Set([
  ...['until', 'diagnose', 'unless', 'run', 'check', 'progress', 'hopeless'],
  ...['state', 'enabled', 'type', 'turn', 'usages', 'family'],
]);

/**
 * Puts hostile words wherever these arguments hold a text, and runs what the op kind makes of them in a real shell, as a
 * user without rights that finds no programs. Returns the words of which a part was run.
 */
export function wordsThatRan(kind: AnyOpKind, args: unknown): readonly string[] {
  return inRoom((room) => {
    chmodSync(room, 0o777);
    const canary = join(room, 'canary');
    return hostileWords(canary).filter((word) => {
      for (const script of scriptsOf(kind, withWord(args, word))) shell(script, room);
      const ran = existsSync(canary);
      rmSync(canary, { force: true });
      return ran;
    });
  });
}

function scriptsOf(kind: AnyOpKind, args: unknown): readonly Script[] {
  try {
    kind.key(args);
    const read: Script = { words: ['-s'], input: kind.read([args]) };
    const delta: unknown = kind.diff(args, kind.parse('', [args])[0], []);
    if (delta === undefined) return [read];
    const actions: readonly Action[] = kind.writeAll?.([{ args, delta }]) ?? kind.write(args, delta);
    const diagnose = kind.diagnose?.(args);
    return [
      read,
      ...actions.flatMap(scriptOf),
      ...(diagnose === undefined ? [] : [{ words: ['-s'], input: diagnose }]),
    ];
  } catch {
    // Refused: that is an answer, too.
    return [];
  }
}

interface Script {
  readonly words: readonly string[];
  readonly input: Text;
}

function scriptOf(action: Action): readonly Script[] {
  if (action.do === 'write' || action.do === 'reboot') return [];
  const { argv, stdin = '' } = action.do === 'run' ? action.command : action.request;
  return argv[0] === 'sh' ? [{ words: argv.slice(1), input: stdin }] : [];
}

function shell({ words, input }: Script, cwd: string): void {
  spawnSync('/bin/sh', words, {
    input: plain(input),
    cwd,
    env: { PATH: '/nonexistent' },
    timeout: 2000,
    killSignal: 'SIGKILL',
    ...(process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {}),
  });
}

const nobody = 65_534;

function withWord(value: unknown, word: string): unknown {
  if (typeof value === 'string') return value.startsWith('/') ? `/${word}` : word;
  if (isSecret(value)) return Secret.of(word);
  if (Array.isArray(value)) return value.map((item) => withWord(item, word));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, notForWords.has(name) ? item : withWord(item, word)]),
  );
}
