import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NativeCluster } from './native-cluster.ts';

const numbers = [1, 2, 3, 4, 5, 6];

let host: TestHost;
beforeAll(async () => {
  host = await testHost('redis-moved', '10.10.54.0/24', ['redis-server', 'valkey-server']);
});
afterAll(() => host.down());

describe.each([
  ['redis', '127.0.1', '127.0.2'],
  ['valkey', '127.0.3', '127.0.4'],
])('a native cluster of %s', (type, before, after) => {
  test('all of whose addresses have changed is met again, with every id, key and copy', async () => {
    const native = new NativeCluster(host, type);
    await native.start(before, numbers);
    expect(await native.deploy(before, numbers)).toContain('create real of 6 members');
    for (let i = 0; i < 60; i++)
      expect(await host.sh(native.ask(`${before}.1`, 'SET', `key:${i}`, `value:${i}`))).toBe('OK\n');
    expect(await native.deploy(before, numbers)).toBeUndefined();
    const ids = await native.ids(before, numbers);
    await native.stop(before, numbers);

    await native.start(after, numbers);
    expect(await native.deploy(after, numbers)).toContain('meet again at their new addresses');
    expect(await native.deploy(after, numbers)).toBeUndefined();
    expect(await native.ids(after, numbers)).toEqual(ids);
    for (let i = 0; i < 60; i++)
      expect(await host.sh(native.ask(`${after}.1`, 'GET', `key:${i}`))).toBe(`value:${i}\n`);
    for (const n of numbers) {
      const nodes = await host.sh(native.ask(`${after}.${n}`, 'CLUSTER', 'NODES'));
      expect(nodes).not.toContain(before);
      await host.sh(
        `n=0; until ${native.ask(`${after}.${n}`, 'INFO', 'replication')} | grep -qE 'role:master|master_link_status:up'; do n=$((n+1)); [ $n -lt 100 ] || { ${native.ask(`${after}.${n}`, 'INFO', 'replication')}; exit 1; }; sleep 0.1; done`,
      );
    }
    await native.stop(after, numbers);
  });
});
