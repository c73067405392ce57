import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import type { RedisConfigArgs } from '../src/ops/config/args.ts';
import { writeConfig } from '../src/ops/config/write.ts';

const nothing = { file: [], live: [], restart: [] };

/** As the transport runs it. */
function run(
  { argv, user, stdin }: Command,
  path = '',
): { readonly status: number | null; readonly stderr: string } {
  const env = { ...process.env, PATH: `${path}${process.env['PATH'] ?? ''}` };
  const words = user === undefined ? argv : ['runuser', '-u', user, '--', ...argv];
  return spawnSync(words[0] ?? '', words.slice(1), {
    input: plain(stdin ?? ''),
    env,
    cwd: '/',
    encoding: 'utf8',
  });
}

/** A directory of the user `daemon`, and commands that write a configuration in it. */
function setUp(): { readonly room: string; readonly commands: readonly Command[] } {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-redis-'));
  chmodSync(room, 0o755);
  mkdirSync(join(room, 'conf'));
  spawnSync('chown', ['daemon:daemon', join(room, 'conf')]);
  const args: RedisConfigArgs = {
    name: 'redis-ms-1-6379',
    cli: {
      program: 'redis-cli',
      host: '127.0.0.1',
      port: 6379,
      conf: join(room, 'conf/redis.conf'),
    } as RedisConfigArgs['cli'],
    unit: 'redis-ms-1-6379.service',
    user: 'daemon',
    dataDir: room,
    sentinel: false,
    settings: [{ name: 'port', words: ['6379'] }],
    leads: true,
  };
  const actions = writeConfig(args, { action: 'change', ...nothing });
  return { room, commands: actions.flatMap((a) => (a.do === 'run' ? [a.command] : [])) };
}

test("what the server has written into its file stays, and the file is the server's", () => {
  const { room, commands } = setUp();
  writeFileSync(join(room, 'conf/redis.conf'), 'port 7000\nmaster-of-the-server yes\n', { mode: 0o600 });
  expect(commands.map((c) => run(c).status)).toEqual(commands.map(() => 0));
  const text = readFileSync(join(room, 'conf/redis.conf'), 'utf8');
  expect(text).toContain('port 6379\n');
  expect(text).toContain('master-of-the-server yes\n');
  expect(text).not.toContain('7000');
  const { uid, mode } = statSync(join(room, 'conf/redis.conf'));
  expect([uid, mode & 0o777]).toEqual([statSync(join(room, 'conf')).uid, 0o600]);
  rmSync(room, { recursive: true });
});

test('a link that the user of the directory puts in the place of a file leads root nowhere', () => {
  const { room, commands } = setUp();
  const [secret, victim, conf] = ['secret', 'victim', 'conf/redis.conf'].map((name) => join(room, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(secret, 'the password of root\n', { mode: 0o600 });
  writeFileSync(victim, 'as it was\n', { mode: 0o600 });
  writeFileSync(conf, 'port 7000\n', { mode: 0o600 });
  // The moment in which somebody is faster: right after the name of the new file has been chosen.
  mkdirSync(join(room, 'bin'));
  writeFileSync(
    join(room, 'bin/mktemp'),
    `#!/bin/sh\nnew=$(/usr/bin/mktemp "$@") && rm "$new" && ln -s ${victim} "$new" && ln -sf ${secret} ${conf} && echo "$new"\n`,
    { mode: 0o755 },
  );
  chmodSync(join(room, 'bin/mktemp'), 0o755);
  expect(commands.map((c) => run(c, `${join(room, 'bin')}:`).status)).toContain(1);
  expect(readFileSync(victim, 'utf8')).toBe('as it was\n');
  const copied = readdirSync(join(room, 'conf'))
    .map((name) => join(room, 'conf', name))
    .filter((path) => lstatSync(path).isFile() && readFileSync(path, 'utf8').includes('password of root'));
  expect(copied).toEqual([]);
  rmSync(room, { recursive: true });
});
