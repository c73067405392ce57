import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { slotSamples } from '../src/observability/slots.ts';
import { RedisParams } from '../src/spec/schema.ts';
import { confOf, type RedisServer } from '../src/spec/servers.ts';
import { NativeCluster } from './native-cluster.ts';

const all = [1, 2, 3, 4, 5, 6];

let host: TestHost;
beforeAll(async () => {
  host = await testHost('redis-slots', '10.10.56.0/24', ['redis-server', 'valkey-server']);
});
afterAll(() => host.down());

describe.each([
  ['redis', '127.0.1'],
  ['valkey', '127.0.3'],
] as const)('a native cluster of %s', (type, network) => {
  const native = (): NativeCluster => new NativeCluster(host, type);
  const serverOf = (n: number): RedisServer => ({
    name: `${type}-${n}`,
    cluster: type,
    host: `${network}.${n}`,
    port: 7001,
    params: RedisParams.parse({
      redis_cluster: type,
      redis_node: n,
      redis_mode: 'cluster',
      redis_type: type,
      redis_instances: { 7001: {} },
    }),
  });
  /** What the agent of a host is told: lines without the name of the metric. */
  const told = async (n: number): Promise<readonly string[]> =>
    (await host.sh(slotSamples(serverOf(n)).command))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.replace(/^pigsty_redis_slots/, ''));
  const ask = (n: number, ...words: readonly string[]): Promise<string> =>
    host.sh(native().ask(`${network}.${n}`, ...words));

  test('shows of each member the slots that it serves, and those on their way with the other member', async () => {
    expect(confOf(serverOf(1))).toBe(`/etc/redis/${type}-1.conf`);
    await native().start(network, all);
    await native().deploy(network, all);
    const lines = await Promise.all(all.map(told));
    const first = lines.findIndex((l) => l.some((line) => line.startsWith('{start="0",')));
    expect(lines.flat()).toHaveLength(3);
    expect(lines.flat().reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)).toBe(16384);
    const giver = all[first]!;
    const taker = all[lines.findIndex((l, i) => i !== first && l.length > 0)]!;
    const [giving, taking] = await native().ids(network, [giver, taker]);
    for (const slot of ['7', '8']) {
      expect(await ask(taker, 'CLUSTER', 'SETSLOT', slot, 'IMPORTING', giving!)).toBe('OK\n');
      expect(await ask(giver, 'CLUSTER', 'SETSLOT', slot, 'MIGRATING', taking!)).toBe('OK\n');
    }
    expect(await told(giver)).toContain(
      `{start="7",end="8",state="migrating",peer="${network}.${taker}:7001"} 2`,
    );
    expect(await told(taker)).toContain(
      `{start="7",end="8",state="importing",peer="${network}.${giver}:7001"} 2`,
    );
    for (const n of [taker, giver])
      for (const slot of ['7', '8'])
        expect(await ask(n, 'CLUSTER', 'SETSLOT', slot, 'NODE', taking!)).toBe('OK\n');
    const after = await told(giver);
    expect(after[0]).toBe('{start="0",end="6",state="serving"} 7');
    expect(after.join('\n')).not.toContain('migrating');
    expect(await told(taker)).toContain('{start="7",end="8",state="serving"} 2');
  });

  test('shows nothing of a member that does not answer', async () => {
    await native().stop(network, all);
    expect(await told(1)).toEqual([]);
  });
});
