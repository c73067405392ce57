import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { estate, fresh, leaveNothing, members, meta, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { valkeyWriter } from './harness/valkey-writer.ts';
import { until } from './harness/wait.ts';

const password = 'redis.test';
/** Two instances on each of these hosts in one native cluster. */
const sharded = (type: string, hosts: readonly string[]): string => `all:
  children:
    redis-test:
      hosts:
${hosts.map((host, i) => `        ${host}: { redis_node: ${i + 1}, redis_instances: { 7001: {}, 7002: {} } }\n`).join('')}      vars: { redis_type: ${type}, redis_cluster: redis-test, redis_mode: cluster, redis_password: ${password}, redis_max_memory: 64MB }
`;
const ports = [7001, 7002];
const four = [...members, meta];
const toMembers = { at: members.map((host) => `${host}:7001`), password };

afterAll(() => (process.env['PIGSTY_KEEP'] === undefined ? leaveNothing() : undefined));

describe.each(['redis', 'valkey'])('a native cluster of %s under eight clients that write', (type) => {
  let all: Estate;
  const declared = (hosts: readonly string[]): Estate =>
    variant(all, (text) => sharded(type, hosts) + text.slice(text.search(/^ {2}vars:$/m)));

  beforeAll(async () => {
    await fresh();
    all = await estate((demo) => sharded(type, members) + demo.slice(demo.search(/^ {2}vars:$/m)));
    await expectSuccess(all, 'deploy', '--yes');
  });

  test('gains a shard: no command fails, and no key that was acknowledged is lost', async () => {
    const writer = await valkeyWriter({ ...toMembers, prefix: 'added:' });
    const grown = declared(four);
    await expectSuccess(grown, 'deploy', '--yes');
    await expectUnharmed(writer, `${type}, shard added`);
    expect(await slotsOf(meta)).toBeGreaterThan(4000);
    await expectEmptyPlan(grown);
    await until('it is well', async () => (await grown.run('health', 'redis')).code === 0);
  });

  test('loses it again: its slots move first, and all others have forgotten it before it stops', async () => {
    const grown = declared(four);
    const moved = await pair('DBSIZE', meta);
    expect(Math.max(...moved.map(Number))).toBeGreaterThan(0);
    const writer = await valkeyWriter({ ...toMembers, prefix: 'removed:' });
    const going = await pair('CLUSTER MYID', meta);
    await expectSuccess(grown, 'remove', 'redis', '-l', meta, '--confirm', 'redis-test-4');
    await expectUnharmed(writer, `${type}, shard removed`);
    for (const host of members)
      for (const nodes of await pair('CLUSTER NODES', host))
        for (const id of going) expect(nodes).not.toContain(id);
    const shrunk = declared(members);
    await expectEmptyPlan(shrunk);
    await until('it is well', async () => (await shrunk.run('health', 'redis')).code === 0);
  });

  test('finishes a move of slots that was killed in the middle of one', async () => {
    const grown = declared(four);
    const writer = await valkeyWriter({ ...toMembers, prefix: 'killed:' });
    const broken = grown.run('deploy', '--yes');
    await until('a slot is half moved', stoppedInSlot, 180_000, 100);
    await mover('KILL');
    const { code, all: said } = await broken;
    expect(code, said).not.toBe(0);
    expect((await grown.run('health', 'redis')).all).toContain('slots are half moved');
    await expectSuccess(grown, 'deploy', '--yes');
    await expectUnharmed(writer, `${type}, shard added by two deploys`);
    expect(await slotsOf(meta)).toBeGreaterThan(4000);
    await expectEmptyPlan(grown);
    await until('it is well', async () => (await grown.run('health', 'redis')).code === 0);
  });
});

async function expectUnharmed(writer: Awaited<ReturnType<typeof valkeyWriter>>, what: string): Promise<void> {
  const { acknowledged, failed, longestGapMs, lost } = await writer.stop();
  console.info(
    `${what}: ${acknowledged.length} writes acknowledged, ${failed} failed, ${lost.length} lost, ${longestGapMs} ms between two at most`,
  );
  expect(acknowledged.length).toBeGreaterThan(1000);
  expect(writer.errors).toEqual([]);
  expect(lost).toEqual([]);
}

/** What both instances of a host say. */
const pair = (command: string, host: string): Promise<readonly string[]> =>
  Promise.all(
    ports.map((port) =>
      on(
        host,
        `$(command -v valkey-cli || echo redis-cli) -h ${host} -p ${port} -a ${password} --no-auth-warning ${command}`,
      ),
    ),
  );

/** Slots that the instances of a host own together. */
async function slotsOf(host: string): Promise<number> {
  const own = (await pair('CLUSTER NODES', host)).flatMap((nodes) =>
    nodes.split('\n').filter((line) => line.includes('myself')),
  );
  return own
    .flatMap((line) => line.split(' ').slice(8))
    .filter((range) => !range.startsWith('['))
    .map((range) => range.split('-').map(Number))
    .reduce((sum, [first = 0, last = first]) => sum + last - first + 1, 0);
}

/** The program that moves slots, on whichever host it runs. */
async function mover(signal: string): Promise<void> {
  const program = "pgrep -f '(redis|valkey)-cli .*--cluster [r]ebalance'";
  await Promise.all(four.map((host) => on(host, `for p in $(${program}); do kill -s ${signal} $p; done`)));
}

/** Stops it; where no slot is on its way just then it goes on. */
async function stoppedInSlot(): Promise<boolean> {
  if ((await slotsOf(meta)) < 100) return false;
  await mover('STOP');
  const seen = await Promise.all(four.map((host) => pair('CLUSTER NODES', host)));
  if (seen.flat().some((nodes) => nodes.includes('['))) return true;
  await mover('CONT');
  return false;
}
