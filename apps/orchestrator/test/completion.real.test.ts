import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { scripts, type Shell } from '../src/completion/scripts.ts';

const run = promisify(execFile);
let room: string;

beforeAll(() => {
  room = mkdtempSync(join(tmpdir(), 'pigsty-completion-'));
  // Stands where the command stands, and shows what it was asked.
  const program = `#!/bin/sh
shift 2
for word; do printf '<%s>' "$word"; done >"${room}/asked"
case "$*" in
  *-o*) echo :files ;;
  *--to=*) printf -- '--to=pg-test-1\\tten: eleven\\n--to=pg-test-2\\t\\n' ;;
  *) printf 'install\\tinstall one: module\\ninventory\\t\\n' ;;
esac
`;
  for (const [name, text] of [['pigsty', program], ['plan a', ''], ...Object.entries(scripts)] as const)
    writeFileSync(join(room, name), text);
  chmodSync(join(room, 'pigsty'), 0o755);
});
afterAll(() => rmSync(room, { recursive: true, force: true }));

/** What each shell offers for a command line with the cursor at its end. */
const asks: Readonly<Record<Shell, (words: readonly string[]) => readonly [string, ...string[]]>> = {
  // As readline does it: `=` is a word of its own.
  bash: (words) => {
    const split = words.flatMap((word) => word.split(/(=)/).filter((part, i) => part !== '' || i === 0));
    const quoted = split.map((word) => `'${word}'`).join(' ');
    return [
      'bash',
      '-c',
      `source ./bash; COMP_WORDS=(./pigsty ${quoted}); COMP_CWORD=${split.length}; _pigsty; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ];
  },
  // zsh completes in an editor only; what the function hands to it is printed instead.
  zsh: (words) => {
    const quoted = words.map((word) => `'${word}'`).join(' ');
    return [
      'zsh',
      '-fc',
      `compdef() { : }; _describe() { print -l -- \${(P)2} }; _files() { print -l -- *a }; compset() { : }
source ./zsh; words=(./pigsty ${quoted}); CURRENT=${words.length + 1}; _pigsty`,
    ];
  },
  fish: (words) => ['fish', '--no-config', '-c', `source fish; complete -C './pigsty ${words.join(' ')}'`],
};

async function offered(shell: Shell, words: readonly string[]): Promise<string> {
  const [program, ...args] = asks[shell](words);
  const env = { ...process.env, HOME: room, LC_ALL: 'C.UTF-8' };
  return (await run(program, args, { cwd: room, env })).stdout;
}
const asked = async (): Promise<string> => (await run('cat', [join(room, 'asked')])).stdout;

test.each(Object.keys(scripts) as Shell[])('%s offers commands, values behind = and files', async (shell) => {
  const described =
    shell === 'bash' ? '' : shell === 'zsh' ? ':install one: module' : '\tinstall one: module';
  expect((await offered(shell, ['-i', 'x.yml', 'in'])).split('\n')[0]).toBe(`install${described}`);
  expect(await asked()).toBe('<-i><x.yml><in>');
  await offered(shell, ['pgsql', '']);
  expect(await asked()).toBe('<pgsql><>');
  expect(await offered(shell, ['pgsql', '--to=pg'])).toContain(
    shell === 'bash' ? 'pg-test-1\npg-test-2\n' : '--to=pg-test-2',
  );
  expect(await asked()).toBe('<pgsql><--to=pg>');
  expect(await offered(shell, ['plan', '-o', 'pl'])).toMatch(/^plan( |\\ )a/m);
});
