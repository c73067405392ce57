import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { estate, fresh, leaveNothing, members, meta, on, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { pairGroup, sentinelsOn } from './harness/redis-estate.ts';
import { redisWriter, type WriterOptions } from './harness/redis-writer.ts';
import { spread } from './harness/spread.ts';
import { until } from './harness/wait.ts';

const rounds = 10;
const [, second, third] = members;

const inEach = (hosts: readonly string[], instances: string): string =>
  hosts
    .map((host, i) => `        ${host}: { redis_node: ${i + 1}, redis_instances: ${instances} }\n`)
    .join('');

const sentinels = [
  [second, 26379],
  [second, 26380],
  [third, 26379],
] as const;
const pairs = `all:
  children:
${pairGroup}${sentinelsOn([
  [second, 26379, 26380],
  [third, 26379],
])}`;
const shards = `all:
  children:
    redis-test:
      hosts:
${inEach(members, '{ 7001: {}, 7002: {} }')}      vars: { redis_cluster: redis-test, redis_mode: cluster, redis_password: redis.test, redis_max_memory: 64MB }
`;

interface Server {
  readonly host: string;
  readonly port: number;
}

interface Watched {
  readonly title: string;
  readonly groups: string;
  readonly unit: (server: Server) => string;
  readonly client: WriterOptions;
  /** Who takes the writes now. */
  readonly primary: () => Promise<Server>;
  /** A failure of the primary would be answered by a failover. */
  readonly ready: () => Promise<boolean>;
}

const pair: Watched = {
  title: 'a pair that sentinels watch',
  groups: pairs,
  unit: ({ host }) => `redis-ms-${host === meta ? 1 : 2}-6379`,
  client: {
    at: sentinels.map((one) => one.join(':')),
    password: 'redis.ms',
    sentinel: { name: 'redis-ms', password: 'redis.meta' },
  },
  primary: async () => {
    const [host = '', port] = (await sentinel(sentinels[0], 'GET-MASTER-ADDR-BY-NAME')).split('\n');
    return { host, port: Number(port) };
  },
  ready: async () => {
    const seen = await Promise.all(sentinels.map((one) => sentinel(one, 'REPLICAS')));
    const votes = await Promise.all(sentinels.map((one) => sentinel(one, 'CKQUORUM')));
    return (
      seen.every((said) => /^flags\nslave$[\s\S]*^master-link-status\nok$/m.test(said)) &&
      votes.every((said) => said.startsWith('OK 3'))
    );
  },
};

const tag = '{failover}:';
const shard: Watched = {
  title: 'a shard of a native cluster',
  groups: shards,
  unit: ({ host, port }) => `redis-test-${members.findIndex((member) => member === host) + 1}-${port}`,
  client: { at: members.map((host) => `${host}:7001`), password: 'redis.test', prefix: tag },
  primary: async () => {
    const slot = Number(await anyMember(`CLUSTER KEYSLOT ${tag}`));
    const owner = (await anyMember('CLUSTER NODES')).split('\n').find((line) => {
      const [, , flags = '', , , , , , ...ranges] = line.split(' ');
      const bounds = ranges.map((range) => range.split('-').map(Number));
      return !flags.includes('fail') && bounds.some(([low = 0, high = low]) => low <= slot && slot <= high);
    });
    const [, host = '', port] = / (\S+):(\d+)@/.exec(owner ?? '') ?? [];
    return { host, port: Number(port) };
  },
  ready: async () => {
    const seen = await Promise.all(members.map((host) => member({ host, port: 7001 }, 'CLUSTER NODES')));
    return seen.every((said) => {
      const lines = said.split('\n');
      return (
        lines.filter((line) => / (myself,)?slave /.test(line)).length === 3 &&
        lines.every((line) => line.includes(' connected') && !line.includes('fail'))
      );
    });
  },
};

afterAll(() => (process.env['PIGSTY_KEEP'] === undefined ? leaveNothing() : undefined));

// With the time-outs of Redis itself: 30 s until a sentinel calls a server down, 15 s until a member of a cluster does.
describe.each([pair, shard])('$title', (watched) => {
  let all: Estate;
  beforeAll(async () => {
    await fresh();
    all = await estate((demo) => watched.groups + demo.slice(demo.search(/^ {2}vars:$/m)));
    await expectSuccess(all, 'deploy', '--yes');
  });

  test(`loses its primary ${rounds} times, writes again each time, and is as declared once it is back`, async () => {
    const [seconds, lost]: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      const seen = await lostPrimary(all, watched);
      seconds.push(seen.longestGapMs / 1000);
      lost.push(seen.lost.length);
    }
    console.info(
      `${watched.title}: ${spread(seconds)} s until writes go on (min, median, max of ${rounds}: ${seconds.join(', ')}); acknowledged and lost: ${lost.join(', ')}`,
    );
  });
});

/** A round: the primary is killed and stays down until writes go on. */
async function lostPrimary(all: Estate, { title, unit, client, primary, ready }: Watched) {
  await until(
    `${title} is ready`,
    async () => (await ready()) && (await all.run('health', 'redis')).code === 0,
  );
  const dying = await primary();
  const writer = redisWriter(client);
  const written = async (more: number): Promise<void> => {
    const goal = writer.acknowledged() + more;
    await until(`${title} is written to`, async () => writer.acknowledged() > goal, 120_000, 50);
  };
  await written(200);
  await on(dying.host, `systemctl kill -s KILL ${unit(dying)}; systemctl stop ${unit(dying)}`);
  await written(200);
  const seen = await writer.stop();
  expect(await primary()).not.toEqual(dying);
  await on(dying.host, `systemctl start ${unit(dying)}`);
  await until(`${title} has its replica again`, ready);
  await expectEmptyPlan(all);
  return seen;
}

const sentinel = ([host, port]: readonly [string, number], command: string): Promise<string> =>
  on(
    host,
    `redis-cli -h ${host} -p ${port} -a redis.meta --no-auth-warning SENTINEL ${command} redis-ms 2>&1`,
  );
const member = ({ host, port }: Server, command: string): Promise<string> =>
  on(host, `redis-cli -h ${host} -p ${port} -a redis.test --no-auth-warning ${command} 2>&1`);
/** What the first one says that answers. */
const anyMember = (command: string): Promise<string> =>
  Promise.any(members.map((host) => member({ host, port: 7001 }, command)));
