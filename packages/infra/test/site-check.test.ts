import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { siteCheck } from '../src/plan/site-check.ts';

let room = '';
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'pigsty-site-'));
  mkdirSync(join(room, 'nginx/conf.d'), { recursive: true });
  mkdirSync(join(room, 'bin'));
  mkdirSync(join(room, 'tmp'));
  writeFileSync(join(room, 'nginx/nginx.conf'), `http {\n    include ${room}/nginx/conf.d/*.conf;\n}\n`);
  // Reads what it is told to as nginx does: the file itself, and those that it includes.
  writeFileSync(
    join(room, 'bin/nginx'),
    `#!/bin/sh
[ "$1 $2 $3" = '-t -q -c' ] || exit 2
for file in $(sed -n 's/.*include \\(.*\\);/\\1/p' "$4"); do
  echo "read \${file##*/}"
  if grep -q wrong "$file"; then echo "unknown directive in $file:1"; exit 1; fi
done`,
  );
  chmodSync(join(room, 'bin/nginx'), 0o755);
});
afterEach(() => rmSync(room, { recursive: true, force: true }));

/** Whether a site may come among the others, and what is said where it may not. */
function judged(text: string): { readonly code: number | null; readonly said: string } {
  const candidate = join(room, 'nginx/conf.d/.pigsty-0.app.conf');
  writeFileSync(candidate, text);
  const [program = '', ...words] = siteCheck('app').map((word) =>
    word.replaceAll('/etc/nginx', `${room}/nginx`).replaceAll('{}', candidate),
  );
  const env = { PATH: `${room}/bin:/usr/bin:/bin`, TMPDIR: join(room, 'tmp') };
  const { status, stderr } = spawnSync(program, words, { encoding: 'utf8', env });
  expect(readdirSync(join(room, 'tmp')), 'nothing is left behind').toEqual([]);
  return { code: status, said: stderr };
}

test('a site is tried among the others, in the place of its former self', () => {
  writeFileSync(join(room, 'nginx/conf.d/home.conf'), 'right\n');
  writeFileSync(join(room, 'nginx/conf.d/app.conf'), 'wrong\n');
  expect(judged('right\n')).toEqual({ code: 0, said: '' });
});

test('one that nginx refuses is refused with what nginx says and the path that it would have', () => {
  writeFileSync(join(room, 'nginx/conf.d/home.conf'), 'right\n');
  const { code, said } = judged('wrong\n');
  expect(code).toBe(1);
  expect(said).toContain(`unknown directive in ${room}/nginx/conf.d/app.conf:1`);
  expect(readdirSync(join(room, 'nginx/conf.d')).filter((name) => !name.startsWith('.'))).toEqual([
    'home.conf',
  ]);
});

test('without any other site the first one is tried by itself', () => {
  expect(judged('right\n')).toEqual({ code: 0, said: '' });
  expect(judged('wrong\n').code).toBe(1);
});
