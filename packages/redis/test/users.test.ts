import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import { Secret } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { usersProbe } from '../src/health/users.ts';
import { redisUsers } from '../src/ops/users/users.ts';
import type { RedisUsersArgs } from '../src/ops/users/args.ts';
import { check } from '../src/spec/check.ts';
import { identify } from '../src/spec/identity.ts';
import { serversOf } from '../src/spec/servers.ts';

const args: RedisUsersArgs = {
  server: 'ms-1-6379',
  cli: { program: 'redis-cli', conf: '/etc/redis/ms-1-6379.conf', host: '10.0.0.1', port: 6379, tls: false },
  user: 'redis',
  aclCommand: 'ACL',
  users: [{ name: 'app', password: Secret.of('test'), acl: '~app:* +@read' }],
  absent: ['old'],
};
/** SHA-256 of `test`, as much of it as a host shows. */
const app = 'user app on sanitize-payload #9f86d081884c resetchannels ~app:* -@all +@read';

/** What the plan says about a host that shows these lines; null: nothing to change. */
function says(...lines: readonly string[]): string | null {
  const [state] = redisUsers.parse(`\u001e0\n${lines.join('\n')}\n`, [args]);
  const delta = redisUsers.diff(args, state!, []);
  return delta === undefined ? null : redisUsers.describe(args, delta);
}

test('users that the server and its file have as declared are left alone', () => {
  expect(says('record app', `file ${app}`, 'live @users', `live ${app}`)).toBeNull();
});

test('a server that is stopped is right by its file, from which it starts', () => {
  expect(says('record app', `file ${app}`)).toBeNull();
  expect(says('record ')).toBe('create user app of ms-1-6379');
});

test('what a server has otherwise than its file, or a file otherwise than its server, is set', () => {
  const set = 'set password and rights of user app of ms-1-6379';
  expect(says('record app', `file ${app}`, 'live @users', `live ${app} +@all`)).toBe(set);
  expect(says('record app', `file ${app.replace('9f86', '0000')}`, 'live @users', `live ${app}`)).toBe(set);
  expect(says('record app', `file ${app}`, 'live @users')).toBe(set);
});

test('a user of an earlier run, and one that is declared absent, goes; nobody else does', () => {
  const [gone, old] = ['user gone on #00 +@all', 'user old on #00 +@all'];
  expect(says('record app gone', `file ${app}`, `file ${gone}`, 'live @users', `live ${app}`)).toBe(
    'drop user gone of ms-1-6379',
  );
  expect(says('record app', `file ${app}`, 'live @users', `live ${app}`, `live ${old}`)).toBe(
    'drop user old of ms-1-6379',
  );
});

const commands = (state: string): readonly { readonly argv: readonly string[]; readonly stdin: string }[] => {
  const [have] = redisUsers.parse(`\u001e0\n${state}\n`, [args]);
  const actions = redisUsers.write(args, redisUsers.diff(args, have!, [])!);
  return actions.flatMap((a) =>
    a.do === 'run' ? [{ argv: a.command.argv, stdin: plain(a.command.stdin ?? '') }] : [],
  );
};

test('a password goes to a host as its hash alone, and on standard input', () => {
  const all = commands('record ');
  expect(JSON.stringify(all.map((c) => c.argv))).not.toMatch(/9f86d0|"test"/);
  expect(all[0]?.stdin).toMatch(
    /^ACL SETUSER app reset on #9f86d081[0-9a-f]{56} resetchannels ~app:\* \+@read\n$/,
  );
});

test('the file gets the users and the record of them, and keeps every other line', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-redis-'));
  const conf = join(room, 'redis.conf');
  const others = 'port 6379\nuser default on #00 ~* +@all\nuser stranger on #11 +ping\n';
  writeFileSync(conf, `${others}# Users of Pigsty: app gone\nuser app on #22 +@all\nuser gone on #33 +get\n`);
  const [, write] = commands('record app gone\nfile user app on #22\nfile user gone on #33');
  const words = write!.argv.map((w) => (w === args.cli.conf ? conf : w));
  expect(spawnSync(words[0] ?? '', words.slice(1), { input: write!.stdin, encoding: 'utf8' }).stderr).toBe(
    '',
  );
  const text = readFileSync(conf, 'utf8');
  expect(text.startsWith(`${others}# Users of Pigsty: app\nuser app on #9f86d081`)).toBe(true);
  expect(text).not.toMatch(/gone|#22/);
  rmSync(room, { recursive: true });
});

/** `line severity rule: message` of one cluster with these users, and its parsed self. */
function estate(
  users: string,
  more = '',
): { readonly problems: readonly string[]; readonly all: ReturnType<typeof identify> } {
  const text = `all:
  children:
    r:
      hosts: { 10.0.0.1: { redis_node: 1, redis_instances: { 6379: {} } } }
      vars:
        redis_cluster: r
        redis_password: secret${more}
        redis_users:
          ${users}
`;
  const { inventory } = readInventory({ file: 'p.yml', text });
  const all = identify(inventory!);
  const problems = check(all.clusters, inventory!).map(
    (p) => `${p.position?.line ?? '?'} ${p.severity} ${p.rule}: ${p.message}`,
  );
  return { problems, all };
}

test('mistakes of users are found where they are', () => {
  const found = (users: string, more?: string): readonly string[] => estate(users, more).problems;
  expect(found("- { name: app, password: x, acl: '~app:* +@read' }")).toEqual([]);
  expect(found("- { name: app, password: x, acl: '+@raed' }")).toEqual([
    '9 error redis-acl: the rules of app are wrong: there is no category @raed',
  ]);
  expect(found('- { name: app }')).toEqual(['9 error redis-user-password: app has no password']);
  expect(found('- { name: default, password: x }')).toEqual([
    expect.stringContaining('error redis-user-name'),
  ]);
  expect(found('[{ name: app, password: x }, { name: app, state: absent }]')).toEqual([
    expect.stringContaining('two users have the name app'),
  ]);
  expect(found('- { name: app, password: x }', '\n        redis_mode: sentinel')).toEqual([
    expect.stringContaining('warning redis-users-sentinel'),
  ]);
  expect(found('- { name: app, password: x }', "\n        redis_rename_commands: { ACL: '' }")).toEqual([
    expect.stringContaining('error redis-acl: the command ACL is switched off'),
  ]);
});

test('health names who is missing, who differs and who should be gone', () => {
  const { all } = estate(
    "[{ name: app, password: test, acl: '~app:* +@read' }, { name: b, password: x }, { name: old, state: absent }]",
  );
  const [server] = serversOf(all.clusters[0]!);
  const [probe] = usersProbe(
    { module: 'redis', cluster: 'r', instance: 'r-1-6379', host: '10.0.0.1' },
    server!,
  );
  const judged = (...lines: readonly string[]): unknown =>
    probe?.judge({ output: lines.map((l) => `live ${l}`).join('\n') } as never);
  expect(judged('@users', app.replace('@read', '@all'), 'user old on')).toMatchObject({
    state: 'warn',
    detail: 'b is missing; app has another password or other rights than declared; old should not be there',
  });
  expect(judged()).toMatchObject({ state: 'unknown' });
});
