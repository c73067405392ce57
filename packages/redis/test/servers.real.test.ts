import { quoteWords, Secret, type Command } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliOf } from '../src/ops/ask.ts';
import type { RedisConfigArgs } from '../src/ops/config/args.ts';
import { redisConfig } from '../src/ops/config/config.ts';
import type { RedisUsersArgs } from '../src/ops/users/args.ts';
import { redisUsers } from '../src/ops/users/users.ts';
import { settingsOf } from '../src/render/redis-conf.ts';
import { RedisParams } from '../src/spec/schema.ts';
import { dataOf, type RedisServer } from '../src/spec/servers.ts';

let host: TestHost;
beforeAll(async () => {
  host = await testHost('redis-real', '10.10.46.0/24', ['redis-server', 'valkey-server']);
  await host.sh(
    'id redis >/dev/null && install -d -o redis -g redis /etc/redis /data/redis /var/log/redis /run/redis',
  );
});
afterAll(() => host.down());

let port = 7100;

/** Puts the configuration there as a deploy does, and starts the server from it. */
async function started(type: string, mode: string): Promise<RedisServer> {
  port++;
  const params = RedisParams.parse({
    redis_cluster: 'real',
    redis_node: 1,
    redis_type: type,
    redis_mode: mode,
    redis_instances: { [port]: {} },
    redis_password: 'redis.real',
    redis_max_memory: '16MB',
    redis_bind_address: '127.0.0.1',
  });
  const server = { name: `real-1-${port}`, cluster: 'real', host: '127.0.0.1', port, params };
  await host.sh(`install -d -o redis -g redis ${dataOf(server)}`);
  const args = configOf(server);
  for (const command of commandsOf(redisConfig.write(args, (await changes(redisConfig, args))!)))
    await run(command);
  await start(server);
  return server;
}

async function start(server: RedisServer): Promise<void> {
  const { params, name } = server;
  const program = `${params.redis_type}-server`;
  await host.sh(`umask 077; runuser -u redis -- ${program} /etc/redis/${name}.conf --daemonize yes >/dev/null
n=0; until [ "$(${asked(server, 'PING')})" = PONG ]; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done`);
}

async function restarted(server: RedisServer): Promise<void> {
  await host.sh(
    `pid=$(cat /run/redis/${server.name}.pid); ${asked(server, 'SHUTDOWN')}; while kill -0 $pid 2>/dev/null; do sleep 0.1; done`,
  );
  await start(server);
}

/** The administrator's client. */
const asked = (server: RedisServer, ...words: readonly string[]): string =>
  `${server.params.redis_type}-cli -h 127.0.0.1 -p ${server.port} -a redis.real --no-auth-warning ${quoteWords(words)} 2>&1`;
/** A user's client. */
const as = (server: RedisServer, password: string, ...words: readonly string[]): Promise<string> =>
  host.sh(
    `${server.params.redis_type}-cli -h 127.0.0.1 -p ${server.port} --user app --pass ${password} --no-auth-warning ${quoteWords(words)} 2>&1`,
  );

const configOf = (server: RedisServer): RedisConfigArgs => ({
  name: server.name,
  cli: cliOf(server),
  unit: `${server.name}.service`,
  user: 'redis',
  dataDir: dataOf(server),
  sentinel: false,
  configCommand: 'CONFIG',
  settings: settingsOf(server),
  leads: true,
});

const usersOf = (server: RedisServer, password: string, acl: string): RedisUsersArgs => ({
  server: server.name,
  cli: cliOf(server),
  user: 'redis',
  aclCommand: 'ACL',
  users: [{ name: 'app', password: Secret.of(password), acl }],
  absent: [],
});

/** What a plan would change. */
async function changes<A, S, D>(
  kind: {
    read(all: readonly A[]): unknown;
    parse(output: string, all: readonly A[]): readonly S[];
    diff(args: A, state: S, triggers: readonly string[]): D | undefined;
  },
  args: A,
): Promise<D | undefined> {
  const output = await host.sh(plain(kind.read([args]) as string));
  return kind.diff(args, kind.parse(output, [args])[0]!, []);
}

const commandsOf = (actions: ReturnType<typeof redisConfig.write>): readonly Command[] =>
  actions.flatMap((a) => (a.do === 'run' ? [a.command] : []));

async function run({ argv, stdin, user }: Command): Promise<void> {
  const words = user === undefined ? argv : ['runuser', '-u', user, '--', ...argv];
  const input = Buffer.from(plain(stdin ?? '')).toString('base64');
  await host.sh(`cd /; printf %s '${input}' | base64 -d | ${quoteWords(words)}`);
}

/** Sets the users, and finds nothing left to do. */
async function set(args: RedisUsersArgs): Promise<void> {
  for (const command of commandsOf(redisUsers.write(args, (await changes(redisUsers, args))!)))
    await run(command);
  expect(await changes(redisUsers, args)).toBeUndefined();
}

const ALL = '~app:* %R~shared:* &news.* +@read +@write -@dangerous +config|get -KEYS (~tmp:* +get)';

describe.each(['redis', 'valkey'])('%s', (type) => {
  test.each(['standalone', 'cluster'])(
    'keeps its configuration in mode %s after CONFIG REWRITE: nothing is planned',
    async (mode) => {
      const server = await started(type, mode);
      expect(await host.sh(asked(server, 'CONFIG', 'REWRITE'))).toBe('OK\n');
      expect(await changes(redisConfig, configOf(server))).toBeUndefined();
    },
  );

  test('lets a user do what is declared and no more, also after CONFIG REWRITE and a restart', async () => {
    const server = await started(type, 'standalone');
    const args = usersOf(server, 'App.Real', ALL);
    await set(args);
    for (const again of [
      async () => {},
      () => host.sh(asked(server, 'CONFIG', 'REWRITE')),
      () => restarted(server),
    ]) {
      await again();
      expect(await changes(redisUsers, args)).toBeUndefined();
      expect(await as(server, 'App.Real', 'SET', 'app:1', 'x')).toBe('OK\n');
      expect(await as(server, 'App.Real', 'SET', 'other', 'x')).toContain('NOPERM');
      expect(await as(server, 'App.Real', 'KEYS', '*')).toContain('NOPERM');
    }
    expect(await host.sh('grep -rl App.Real /etc/redis /data/redis /var/log/redis || :')).toBe('');
  });

  test('keeps users that somebody else made, and the record of ours when its configuration is set', async () => {
    const server = await started(type, 'standalone');
    await set(usersOf(server, 'App.Real', '+get ~*'));
    await host.sh(
      `${asked(server, 'ACL', 'SETUSER', 'stranger', 'on', '>x', '+ping')}; ${asked(server, 'CONFIG', 'REWRITE')}`,
    );
    await host.sh(`sed -i 's/^maxclients .*/maxclients 50/' /etc/redis/${server.name}.conf`);
    const config = configOf(server);
    for (const command of commandsOf(redisConfig.write(config, (await changes(redisConfig, config))!)))
      await run(command);
    expect(await changes(redisUsers, usersOf(server, 'App.Real', '+get ~*'))).toBeUndefined();
    await set({ ...usersOf(server, 'x', ''), users: [] });
    expect(await as(server, 'App.Real', 'PING')).toContain('WRONGPASS');
    expect(await host.sh(asked(server, 'ACL', 'LIST'))).toContain('user stranger on');
    await restarted(server);
    const after = await host.sh(asked(server, 'ACL', 'LIST'));
    expect(after).toContain('user stranger on');
    expect(after).not.toContain('user app');
  });

  test.each([
    ['+nosuchcommand', "modifier '+nosuchcommand'"],
    ['+@nosuch', "modifier '+@nosuch'"],
    ['~* ~a', "modifier '~a'"],
    ['allchannels &a', "modifier '&a'"],
    ['app:*', "modifier 'app:*'"],
  ])('says why it refuses %s, and nothing is written', async (acl, why) => {
    const server = await started(type, 'standalone');
    const args = usersOf(server, 'App.Real', acl);
    const [tell] = commandsOf(redisUsers.write(args, (await changes(redisUsers, args))!));
    await expect(run(tell!)).rejects.toThrow(why);
    expect(await host.sh(`grep -c '^user app' /etc/redis/${server.name}.conf || :`)).toBe('0\n');
  });
});
