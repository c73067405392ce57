import { quoteWords, type Command } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { redisForgotten, type RedisForgottenArgs } from '../src/ops/forgotten.ts';

const [primary, replica, gone] = [7001, 7002, 7003];
const sentinels = [27001, 27002, 27003];

let host: TestHost;
beforeAll(async () => {
  host = await testHost('redis-watch', '10.10.54.0/24', ['redis-server']);
  for (const port of [primary, replica, gone]) await server(port, port === primary ? undefined : primary);
  for (const port of sentinels)
    await host.sh(`mkdir -p /etc/redis /var/tmp/s-${port}
cat > /etc/redis/s-${port}.conf <<'END'
port ${port}
bind 127.0.0.1
requirepass "sentinel's \\"own\\""
daemonize yes
dir /var/tmp/s-${port}
sentinel monitor ms.1 127.0.0.1 ${primary} 2
sentinel down-after-milliseconds ms.1 2000
END
redis-server /etc/redis/s-${port}.conf --sentinel >/dev/null`);
  await host.sh(
    `n=0; until ${sentinels.map((p) => `${asked(p, 'SENTINEL', 'MASTER', 'ms.1')} | tr '\\n' ' ' | grep -q 'num-slaves 2 num-other-sentinels 2'`).join(' && ')}; do n=$((n+1)); [ $n -lt 60 ] || exit 1; sleep 0.5; done`,
  );
});
afterAll(() => host.down());

async function server(port: number, of?: number): Promise<void> {
  const copies = of === undefined ? '' : `--replicaof 127.0.0.1 ${of}`;
  await host.sh(
    `mkdir -p /var/tmp/r-${port}; redis-server --port ${port} --bind 127.0.0.1 --dir /var/tmp/r-${port} --daemonize yes ${copies} >/dev/null`,
  );
}

const asked = (port: number, ...words: readonly string[]): string =>
  `redis-cli -h 127.0.0.1 -p ${port} ${port > 20_000 ? `-a ${quoteWords([`sentinel's "own"`])} --no-auth-warning ` : ''}${quoteWords(words)} 2>&1`;

const argsOf = (port: number): RedisForgottenArgs => ({
  sentinel: `meta-1-${port}`,
  cli: { program: 'redis-cli', conf: `/etc/redis/s-${port}.conf`, host: '127.0.0.1', port, tls: false },
  name: 'ms.1',
  gone: [`127.0.0.1:${gone}`],
});

async function left(args: RedisForgottenArgs) {
  const output = await host.sh(plain(redisForgotten.read([args])));
  return redisForgotten.diff(args, redisForgotten.parse(output, [args])[0]!, []);
}

async function run({ argv, stdin }: Command): Promise<string> {
  const input = Buffer.from(plain(stdin ?? '')).toString('base64');
  return host.sh(`printf %s '${input}' | base64 -d | ${quoteWords(argv)} 2>&1`);
}
async function forget(args: RedisForgottenArgs): Promise<void> {
  for (const action of redisForgotten.write(args, { known: args.gone }))
    if (action.do === 'run') await run(action.command);
}

test('sentinels forget a replica that is gone, and each knows the others and the rest before the next has its turn', async () => {
  await host.sh(`${asked(gone, 'SHUTDOWN', 'NOSAVE')}; :`);
  for (const port of sentinels) {
    expect(await left(argsOf(port))).toEqual({ known: [`127.0.0.1:${gone}`] });
    await forget(argsOf(port));
    expect(await left(argsOf(port))).toBeUndefined();
    const [master, replicas, quorum] = await Promise.all(
      [
        ['SENTINEL', 'MASTER', 'ms.1'],
        ['SENTINEL', 'REPLICAS', 'ms.1'],
        ['SENTINEL', 'CKQUORUM', 'ms.1'],
      ].map((words) => host.sh(asked(port, ...words))),
    );
    expect(master?.replaceAll('\n', ' ')).toContain('num-slaves 1 num-other-sentinels 2');
    expect(replicas).toContain(String(replica));
    expect(quorum).toContain('OK 3 usable Sentinels');
  }
  // Whoever has the address next is nobody's replica.
  await server(gone);
  const heard = await host.sh(`sleep 12; ${asked(gone, 'INFO', 'replication')}`);
  expect(heard).toContain('role:master');
});

test('a sentinel that does not answer is told of, with what it would still take for a part of the set', async () => {
  const absent = argsOf(27009);
  expect(await left(absent)).toEqual({ known: [`127.0.0.1:${gone}`] });
  await expect(forget(absent)).rejects.toThrow(
    /meta-1-27009 does not answer: it would still take 127\.0\.0\.1:7003 for a part of ms\.1/,
  );
});
