import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { spawnSync } from 'node:child_process';
import { readSql, unreadableSql } from '../../src/sql/session.ts';

let room = '';
beforeEach(() => {
  room = mkdtempSync(join(tmpdir(), 'pigsty-sql-'));
  chmodSync(room, 0o755);
});
afterEach(() => rmSync(room, { recursive: true }));

/** Runs the fragment with a program of ours in the place of psql, which is given the script on its standard input. */
function read(psql: string, sql: string, options: Parameters<typeof readSql>[3] = {}): string {
  writeFileSync(join(room, 'psql'), `#!/bin/sh\n${psql}\n`, { mode: 0o755 });
  const session = { dbsu: 'root', binDir: room, socketDir: '/run', port: 5432 };
  const fragment = readSql(session, 'postgres', sql, options);
  return spawnSync('/bin/sh', ['-s'], { input: fragment, encoding: 'utf8' }).stdout;
}

test('nothing in a script can end it: a name with line breaks is no command of root', () => {
  const canary = join(room, 'canary');
  const ends = Array.from({ length: 3000 }, (_, i) => `SQL_${i}_END`);
  const sql = `SELECT 'x\n${[...ends, 'EOF'].join('\n')}\n: >${canary}\n'; : >${canary}; '`;
  expect(read('cat', sql)).toContain(sql);
  expect(existsSync(canary)).toBe(false);
});

test('an error is a reason why the states are not known; the answers before it are there', () => {
  const answers = read(`echo '{"name":"a"}'; echo 'psql:<stdin>:3: ERROR:  canceling statement' >&2`, '');
  expect(answers).toContain('{"name":"a"}\n');
  expect(unreadableSql(answers, ['one', 'two'])).toEqual(Array(2).fill('ERROR:  canceling statement'));
  const dead = `echo 'psql: error: connection to server on socket "/run/.s.PGSQL.5432" failed' >&2; exit 2`;
  expect(unreadableSql(read(dead, ''), ['one'])[0]).toContain('connection to server on socket');
  expect(unreadableSql(read('exit 3', ''), ['one'])).toEqual(['psql: exit code 3']);
  expect(unreadableSql(read('cat >&2', 'SELECT 1'), ['one'])).toEqual([undefined]);
});

test('a server that does not answer in time is given up, with what it said until then', () => {
  const answers = read(`echo '{"name":"a"}'; exec sleep 600`, '', { deadlineSeconds: 1 });
  expect(answers).toContain('{"name":"a"}\n');
  expect(unreadableSql(answers, ['one'])).toEqual(['no answer within 1 s']);
  expect(unreadableSql(read('exit 3', '', { deadlineSeconds: 60 }), ['one'])).toEqual(['psql: exit code 3']);
});
