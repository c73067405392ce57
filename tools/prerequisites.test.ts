import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** In every Debian, however small (packages that are essential), and Node.js with its own. */
const always = [
  ...[
    'apt-cache',
    'apt-config',
    'apt-get',
    'awk',
    'bash',
    'cat',
    'chown',
    'cp',
    'dpkg',
    'dpkg-deb',
    'flock',
    'id',
    'ls',
    'mkfifo',
    'node',
    'npm',
  ],
  ...['nsenter', 'rm', 'script', 'setsid', 'sh', 'stty', 'true', 'unshare'],
];
/** What README asks for besides Node.js. */
const asked = ['git', 'make'];
/** Programs of packages that prerequisites.sh installs under the name of another program. */
const alongside = ['modifyrepo_c', 'mount', 'systemctl', 'umount'];

const installed = [
  ...readFileSync(join(root, 'tools/prerequisites.sh'), 'utf8').matchAll(/(?<=[\s'"])([\w-]+):[\w-]+/g),
].map(([, program]) => program);

/** Programs that a file starts by name: `execFile('openssl', ...)`, `run(['ssh-keygen', ...])`, `'/usr/bin/chromium'`. */
function started(source: string): readonly string[] {
  const calls =
    /\b(?:(?:execFile|execFileSync|spawn|spawnSync|execa)\(\s*|(?:run|tryRun)\(\s*\[\s*)'([\w-]+)'|\bexecutablePath = '\/usr\/bin\/([\w-]+)'/g;
  return [...source.matchAll(calls)].map(([, program, path]) => program ?? path ?? '');
}

test('every program that tests start is in each Debian, or is installed by prerequisites.sh', () => {
  const files = execFileSync(
    'git',
    ['ls-files', '*.test.ts', '*/test/*.ts', 'e2e/*.ts', 'packages/sandbox/src', 'packages/sdk/src/testing'],
    {
      cwd: root,
      encoding: 'utf8',
    },
  );
  const known = new Set<string | undefined>([...always, ...asked, ...alongside, ...installed]);
  const unknown = files
    .trim()
    .split('\n')
    .flatMap((file) =>
      started(readFileSync(join(root, file), 'utf8'))
        .filter((program) => !known.has(program))
        .map((program) => `${file}: ${program}`),
    );
  expect(installed).toContain('mmdebstrap');
  expect(unknown).toEqual([]);
});
