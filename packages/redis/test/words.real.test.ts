import { isSecret, type Text } from '@pigsty/sdk';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { nastyWords, unprintableWords } from '@pigsty/sdk/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { renderRedisConf } from '../src/render/redis-conf.ts';
import { RedisParams } from '../src/spec/schema.ts';

let host: TestHost;
beforeAll(async () => {
  host = await testHost('words-redis', '10.10.43.0/24', ['redis-server', 'redis-tools']);
  await host.sh('mkdir -p /data/redis /var/log/redis /run/redis');
});
afterAll(() => host.down());

const plain = (text: Text): string => (isSecret(text) ? text.reveal() : text);
const words = [...nastyWords, ...unprintableWords];
/** Every server has a port, and so a directory, of its own. */
let next = 7000;

interface Server {
  readonly password: string;
  readonly vars?: Readonly<Record<string, unknown>>;
}

/** Starts one server per entry, runs a line of shell for each with $port and $i, and stops them. */
async function each(servers: readonly Server[], script: (i: number) => string): Promise<readonly string[]> {
  const base = next;
  next += servers.length;
  const files = servers.map(({ password, vars }, i) => {
    const params = RedisParams.parse({
      redis_cluster: 'words',
      redis_node: 1,
      redis_instances: { [base + i]: {} },
      redis_password: password,
      redis_max_memory: '16MB',
      redis_bind_address: '127.0.0.1',
      ...vars,
    });
    const conf = renderRedisConf({
      name: `words-1-${base + i}`,
      cluster: 'words',
      host: '127.0.0.1',
      port: base + i,
      params,
    });
    return [`/etc/redis/words-${base + i}.conf`, plain(conf)] as const;
  });
  await host.put(files);
  const lines = servers.flatMap((_, i) => [
    `port=${base + i}; mkdir -p /data/redis/words-1-$port`,
    `redis-server /etc/redis/words-$port.conf --daemonize yes --supervised no >/tmp/said 2>&1 || cat /tmp/said`,
    `n=0; until redis-cli -h 127.0.0.1 -p $port PING >/dev/null 2>&1 || [ $n = 50 ]; do n=$((n+1)); sleep 0.05; done`,
    script(i),
    'kill $(cat /run/redis/words-1-$port.pid) 2>/dev/null',
  ]);
  const out = await host.sh(`${lines.join('\n')}\n:`);
  return out.split('\n');
}

/** A command of the Redis protocol: lengths and bytes, so that nothing has to be quoted. */
function request(...args: readonly string[]): string {
  const bulk = args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join('');
  return Buffer.from(`*${args.length}\r\n${bulk}`).toString('base64');
}

const tell = (encoded: string): string =>
  `exec 3<>/dev/tcp/127.0.0.1/$port; printf %s '${encoded}' | base64 -d >&3; head -n 1 <&3 | tr -d '\\r'; exec 3>&-`;
const bash = (line: string): string => `port=$port bash -c '${line.replaceAll("'", `'\\''`)}'`;

describe('redis.conf', () => {
  test('lets a client in with exactly the declared password', async () => {
    const said = await each(
      words.map((password) => ({ password })),
      (i) => bash(tell(request('AUTH', words[i] ?? ''))),
    );
    expect(words.filter((_, i) => said[i] !== '+OK')).toEqual([]);
  });

  test('refuses another password, and any command before one is given', async () => {
    const [auth, ping] = await each([{ password: 'a\\nb' }], () =>
      [bash(tell(request('AUTH', 'a\nb'))), bash(tell(request('PING')))].join('\n'),
    );
    expect(auth).toMatch(/^-WRONGPASS/);
    expect(ping).toMatch(/^-NOAUTH/);
  });

  test('renames commands and switches them off', async () => {
    const renamed = { FLUSHALL: 'b-840fc02d "x"', KEYS: '' };
    const [old, other, off] = await each([{ password: '', vars: { redis_rename_commands: renamed } }], () =>
      [request('FLUSHALL'), request('b-840fc02d "x"'), request('KEYS', '*')].map(tell).map(bash).join('\n'),
    );
    expect([old, other, off]).toEqual([
      expect.stringMatching(/^-ERR unknown command/),
      '+OK',
      expect.stringMatching(/^-ERR unknown command/),
    ]);
  });

  test.each(['standalone', 'cluster'])('starts in mode %s with everything that can be set', async (mode) => {
    const vars = {
      redis_mode: mode,
      redis_aof_enabled: true,
      redis_rdb_save: ['900 1', '300 10'],
      redis_mem_policy: 'noeviction',
    };
    const said = await each(
      [{ password: '', vars }],
      () => 'redis-cli -p $port CONFIG GET save maxmemory-policy appendonly',
    );
    expect(said.join(' ')).toContain('900 1 300 10');
    expect(said.join(' ')).toContain('noeviction');
  });
});
