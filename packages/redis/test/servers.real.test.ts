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
  await host.sh(`systemd-run -q --collect --unit ${name} -p User=redis -p UMask=077 ${program} /etc/redis/${name}.conf
n=0; until [ "$(${asked(server, 'PING')})" = PONG ]; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done`);
}

async function restarted(server: RedisServer): Promise<void> {
  await stop(server);
  await start(server);
}

const stop = (server: RedisServer): Promise<string> => host.sh(`systemctl stop ${server.name}`);

/** The administrator's client. */
const asked = (server: RedisServer, ...words: readonly string[]): string =>
  withPassword(server, plain(server.params.redis_password), ...words);
const withPassword = ({ params, port }: RedisServer, password: string, ...words: readonly string[]): string =>
  `${params.redis_type}-cli -h 127.0.0.1 -p ${port} -a ${password} --no-auth-warning ${quoteWords(words)} 2>&1`;
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
  aclCommand: 'ACL',
  ...(server.params.redis_former_password === undefined
    ? {}
    : { former: server.params.redis_former_password }),
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

/** The same server with other parameters, which a deploy brings. */
async function changed(server: RedisServer, params: Partial<RedisParams>): Promise<RedisServer> {
  const other = { ...server, params: { ...server.params, ...params } };
  const args = configOf(other);
  for (const command of commandsOf(redisConfig.write(args, (await changes(redisConfig, args))!)))
    await run(command);
  expect(await changes(redisConfig, args)).toBeUndefined();
  return other;
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

  test('accepts the former password beside the new one, at no time none, until it is told to drop it', async () => {
    const server = await started(type, 'standalone');
    const logins = () =>
      host.sh(
        ['redis.real', 'redis.next', 'of.somebody']
          .map((password) => `${withPassword(server, password, 'PING')} | head -n 1`)
          .join('\n'),
      );
    const writer = `while :; do ${asked(server, 'SET', 'a', 'b')}; sleep 0.01; done >/tmp/said 2>&1`;
    await host.sh(`systemd-run -q --collect --unit writer sh -c ${quoteWords([writer])}`);
    const both = await changed(server, {
      redis_password: Secret.of('redis.next'),
      redis_former_password: Secret.of('redis.real'),
    });
    expect(await host.sh('systemctl stop writer; sort -u /tmp/said')).toBe('OK\n');
    expect(await logins()).toMatch(/^PONG\nPONG\n.*WRONGPASS.*\n$/);
    await host.sh(asked(both, 'CONFIG', 'REWRITE'));
    await restarted(both);
    expect(await logins()).toMatch(/^PONG\nPONG\n.*WRONGPASS.*\n$/);
    expect(await changes(redisConfig, configOf(both))).toBeUndefined();
    // What somebody gives to the user who may do everything goes with the former one.
    await host.sh(asked(both, 'ACL', 'SETUSER', 'default', '>of.somebody'));
    const { redis_former_password: _, ...rest } = both.params;
    await changed({ ...both, params: rest }, {});
    expect(await logins()).toMatch(/^.*WRONGPASS.*\nPONG\n.*WRONGPASS.*\n$/);
  });

  test('has every key once the log of writes is switched on, now and after a restart; stopped, it is refused', async () => {
    const server = await started(type, 'standalone');
    const fill = `seq 1000 | sed 's/.*/SET key:& value:&/' | ${asked(server)} | grep -c OK`;
    const size = asked(server, 'DBSIZE');
    expect(await host.sh(fill)).toBe('1000\n');
    await stop(server);
    const sum = `sha256sum ${dataOf(server)}/${server.name}.rdb`;
    const before = await host.sh(sum);
    await expect(changed(server, { redis_aof_enabled: true })).rejects.toThrow('would start empty');
    expect(await host.sh(sum)).toBe(before);
    await start(server);
    const logged = await changed(server, { redis_aof_enabled: true });
    expect(await host.sh(size)).toBe('1000\n');
    await restarted(logged);
    expect(await host.sh(size)).toBe('1000\n');
  });

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
