import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NativeCluster } from './native-cluster.ts';

const three = [1, 2, 3, 4, 5, 6];
const four = [...three, 7, 8];

let host: TestHost;
beforeAll(async () => {
  host = await testHost('redis-shards', '10.10.55.0/24', ['redis-server', 'valkey-server']);
});
afterAll(() => host.down());

describe.each([
  ['redis', '127.0.1'],
  ['valkey', '127.0.3'],
])('a native cluster of %s', (type, network) => {
  test('gains a shard again that the others have forgotten a moment ago', async () => {
    const native = new NativeCluster(host, type);
    await native.start(network, four);
    await native.deploy(network, three);
    for (let i = 0; i < 60; i++)
      expect(await host.sh(native.ask(`${network}.1`, 'SET', `key:${i}`, `value:${i}`))).toBe('OK\n');
    expect(await native.deploy(network, four)).toContain('move slots to the new primaries');
    expect(await native.deploy(network, four)).toBeUndefined();
    expect(await native.leave(network, three, [7, 8])).toContain('move the slots away');
    expect(await native.deploy(network, three)).toBeUndefined();

    expect(await native.deploy(network, four)).toContain('move slots to the new primaries');
    expect(await native.deploy(network, four)).toBeUndefined();
    for (const n of four) {
      const nodes = await host.sh(native.ask(`${network}.${n}`, 'CLUSTER', 'NODES'));
      for (const other of four) expect(nodes).toContain(` ${network}.${other}:7001@`);
    }
    for (let i = 0; i < 60; i++)
      expect(await host.sh(native.ask(`${network}.2`, 'GET', `key:${i}`))).toBe(`value:${i}\n`);
    await native.stop(network, four);
  });
});
