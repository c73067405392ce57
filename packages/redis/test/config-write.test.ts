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
import { Secret, type Command } from '@pigsty/sdk';
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

/** A directory of the user `daemon`, and commands that write a configuration in it, or tell a running server of it. */
function setUp(
  settings: RedisConfigArgs['settings'] = [{ name: 'port', words: ['6379'] }],
  live: readonly string[] = [],
): { readonly room: string; readonly commands: readonly Command[] } {
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
    settings,
    leads: true,
  };
  const actions = writeConfig(args, { action: 'change', ...nothing, live });
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

/** A redis-cli that writes down what it is told, and says what the next line of `answers` is to INFO. */
function answering(room: string, answers: readonly string[]): string {
  const bin = join(room, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'answers'), `${answers.join('\n')}\n`);
  writeFileSync(
    join(bin, 'redis-cli'),
    `#!/bin/sh
cd ${bin} || exit 1
while IFS= read -r order; do
  echo "$order" >>told
  case $order in
    'PING @@') echo @@ ;;
    INFO*) head -n 1 answers; [ "$(wc -l <answers)" = 1 ] || sed -i 1d answers ;;
    *) echo OK ;;
  esac
done
`,
    { mode: 0o755 },
  );
  return `${bin}:`;
}
const told = (room: string): readonly string[] =>
  readFileSync(join(room, 'bin/told'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && line !== 'PING @@');
const log = [{ name: 'appendonly', words: ['yes'] }];

test('a log that is switched on is written out by the running server before its file says that it is read', () => {
  const { room, commands } = setUp(log, ['appendonly']);
  const path = answering(room, [
    'aof_rewrite_scheduled:1',
    'aof_enabled:1 aof_rewrite_in_progress:1',
    'aof_enabled:1 aof_last_bgrewrite_status:ok',
  ]);
  const [tell] = commands;
  expect(run(tell!, path)).toMatchObject({ status: 0 });
  expect(told(room)).toEqual([
    'CONFIG SET appendonly "yes"',
    'INFO persistence',
    'INFO persistence',
    'INFO persistence',
  ]);
  rmSync(room, { recursive: true });
});

test('where the log could not be written out, the file stays as it is', () => {
  const { room, commands } = setUp(log, ['appendonly']);
  const path = answering(room, ['aof_enabled:0 aof_last_bgrewrite_status:err']);
  const conf = join(room, 'conf/redis.conf');
  writeFileSync(conf, 'appendonly no\n', { mode: 0o600 });
  // As the engine does: what fails ends it.
  const failed = commands.map((c) => () => run(c, path)).find((act) => act().status !== 0);
  expect(failed).toBeDefined();
  expect(run(commands[0]!, path).stderr).toBe('the first append only file could not be written\n');
  expect(readFileSync(conf, 'utf8')).toBe('appendonly no\n');
  rmSync(room, { recursive: true });
});

test('a new password is that of an upstream first, and demanded of clients then', () => {
  const words = [Secret.of('redis.new')];
  const settings = ['requirepass', 'masterauth'].map((name) => ({ name, words }));
  const { room, commands } = setUp(settings, ['requirepass', 'masterauth']);
  expect(run(commands[0]!, answering(room, ['']))).toMatchObject({ status: 0 });
  expect(told(room)).toEqual(['CONFIG SET masterauth "redis.new"', 'CONFIG SET requirepass "redis.new"']);
  rmSync(room, { recursive: true });
});

test('a line of the default user, which would overrule the password, goes; those of other users stay', () => {
  const { room, commands } = setUp();
  const conf = join(room, 'conf/redis.conf');
  writeFileSync(conf, 'user default on nopass ~* +@all\nuser app on nopass ~app:* +@all\n', { mode: 0o600 });
  expect(commands.map((c) => run(c).status)).toEqual(commands.map(() => 0));
  expect(readFileSync(conf, 'utf8')).not.toContain('user default');
  expect(readFileSync(conf, 'utf8')).toContain('user app on');
  rmSync(room, { recursive: true });
});
