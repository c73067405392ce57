import { quoteWords, type Command } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RedisClusterArgs } from '../src/ops/cluster/args.ts';
import { redisCluster } from '../src/ops/cluster/formation.ts';

const numbers = [1, 2, 3, 4, 5, 6];
const password = 'of a "cluster"';

let host: TestHost;
beforeAll(async () => {
  host = await testHost('redis-moved', '10.10.54.0/24', ['redis-server', 'valkey-server']);
});
afterAll(() => host.down());

/** Three primaries with a replica each, which have addresses of their own in this network of the loopback device. */
class Native {
  readonly #type: string;
  constructor(type: string) {
    this.#type = type;
  }

  async start(network: string): Promise<void> {
    await host.sh(
      numbers
        .map((n) => {
          const address = `${network}.${n}`;
          return `mkdir -p /etc/redis /var/tmp/${this.#type}-${n}
cat >${this.#conf(n)} <<'END'
requirepass ${quoted(password)}
masterauth ${quoted(password)}
port 7001
bind ${address}
daemonize yes
dir /var/tmp/${this.#type}-${n}
cluster-enabled yes
cluster-config-file nodes.conf
cluster-announce-ip ${address}
END
${this.#type}-server ${this.#conf(n)} >/dev/null
n=0; until [ "$(${this.ask(address, 'PING')})" = PONG ]; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done`;
        })
        .join('\n'),
    );
  }

  async stop(network: string): Promise<void> {
    for (const n of numbers) await host.sh(`${this.ask(`${network}.${n}`, 'SHUTDOWN', 'SAVE')}; :`);
  }

  args(network: string): RedisClusterArgs {
    return {
      cluster: 'real',
      access: { program: `${this.#type}-cli`, tls: false, confs: [this.#conf(1)] },
      members: numbers.map((n) => ({ name: `real-${n}-7001`, host: `${network}.${n}`, port: 7001 })),
      replicas: 1,
    };
  }

  /** What a deploy would say and do; undefined where it finds nothing to do. */
  async deploy(network: string): Promise<string | undefined> {
    const args = this.args(network);
    const output = await host.sh(plain(redisCluster.read([args])));
    const delta = redisCluster.diff(args, redisCluster.parse(output, [args])[0]!, []);
    if (delta === undefined) return undefined;
    for (const action of redisCluster.write(args, delta)) if (action.do === 'run') await run(action.command);
    return redisCluster.describe(args, delta);
  }

  ask(address: string, ...words: readonly string[]): string {
    return `${this.#type}-cli -c -h ${address} -p 7001 -a ${quoteWords([password])} --no-auth-warning ${quoteWords(words)} 2>&1`;
  }

  async ids(network: string): Promise<readonly string[]> {
    return Promise.all(
      numbers.map(async (n) => (await host.sh(this.ask(`${network}.${n}`, 'CLUSTER', 'MYID'))).trim()),
    );
  }

  #conf(n: number): string {
    return `/etc/redis/${this.#type}-${n}.conf`;
  }
}

const quoted = (text: string): string => `"${text.replaceAll('"', '\\"')}"`;

async function run({ argv, stdin }: Command): Promise<string> {
  const input = Buffer.from(plain(stdin ?? '')).toString('base64');
  return host.sh(`printf %s '${input}' | base64 -d | ${quoteWords(argv)} 2>&1`);
}

describe.each([
  ['redis', '127.0.1', '127.0.2'],
  ['valkey', '127.0.3', '127.0.4'],
])('a native cluster of %s', (type, before, after) => {
  test('all of whose addresses have changed is met again, with every id, key and copy', async () => {
    const native = new Native(type);
    await native.start(before);
    expect(await native.deploy(before)).toContain('create real of 6 members');
    for (let i = 0; i < 60; i++)
      expect(await host.sh(native.ask(`${before}.1`, 'SET', `key:${i}`, `value:${i}`))).toBe('OK\n');
    expect(await native.deploy(before)).toBeUndefined();
    const ids = await native.ids(before);
    await native.stop(before);

    await native.start(after);
    expect(await native.deploy(after)).toContain('meet again at their new addresses');
    expect(await native.deploy(after)).toBeUndefined();
    expect(await native.ids(after)).toEqual(ids);
    for (let i = 0; i < 60; i++)
      expect(await host.sh(native.ask(`${after}.1`, 'GET', `key:${i}`))).toBe(`value:${i}\n`);
    for (const n of numbers) {
      const nodes = await host.sh(native.ask(`${after}.${n}`, 'CLUSTER', 'NODES'));
      expect(nodes).not.toContain(before);
      await host.sh(
        `n=0; until ${native.ask(`${after}.${n}`, 'INFO', 'replication')} | grep -qE 'role:master|master_link_status:up'; do n=$((n+1)); [ $n -lt 100 ] || { ${native.ask(`${after}.${n}`, 'INFO', 'replication')}; exit 1; }; sleep 0.1; done`,
      );
    }
    await native.stop(after);
  });
});
