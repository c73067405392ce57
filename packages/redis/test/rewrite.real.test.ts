import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rewriteProbe } from '../src/health/rewrite.ts';
import { RedisParams } from '../src/spec/schema.ts';

const params = RedisParams.parse({ redis_cluster: 'real', redis_node: 1, redis_instances: { 7001: {} } });
const server = { name: 'real-1-7001', cluster: 'real', host: '127.0.0.1', port: 7001, params };
const probe = rewriteProbe(
  { module: 'redis', cluster: 'real', instance: server.name, host: server.host },
  server,
);
const conf = `/etc/redis/${server.name}.conf`;
const rewrite = `redis-cli -p 7001 CONFIG REWRITE 2>&1; :`;

let host: TestHost;
beforeAll(async () => {
  host = await testHost('redis-file', '10.10.54.0/24', ['redis-server']);
  await host.sh(`install -d -o redis -g redis /etc/redis
printf 'port 7001\\nbind 127.0.0.1\\ndir /var/tmp\\nsave ""\\n' > ${conf}; chown redis:redis ${conf}; chmod 600 ${conf}`);
  await start();
});
afterAll(() => host.down());

async function start(...properties: readonly string[]): Promise<void> {
  await host.sh(`systemctl stop ${server.name} 2>/dev/null
systemd-run -q --unit ${server.name} -p User=redis ${properties.map((p) => `-p ${p}`).join(' ')} redis-server ${conf}
n=0; until [ "$(redis-cli -p 7001 PING 2>/dev/null)" = PONG ]; do n=$((n+1)); [ $n -lt 100 ] || exit 1; sleep 0.1; done`);
}
const judged = async () => {
  const verdict = probe.judge({ code: 0, output: await host.sh(`${probe.script}\n:`) });
  // What is said of it holds for the server itself.
  const said = await host.sh(rewrite);
  expect([verdict.detail, said.startsWith('OK')]).toEqual([verdict.detail, verdict.state === 'ok']);
  return verdict;
};

test('a server that can rewrite its file is well, and nothing is left beside it', async () => {
  expect(await judged()).toEqual({ state: 'ok', detail: conf });
  expect(await host.sh('ls /etc/redis/*.tried 2>/dev/null; :')).toBe('');
});

test('a directory that belongs to somebody else is found', async () => {
  await host.sh('chown root:root /etc/redis');
  expect(await judged()).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('Permission denied') as string,
  });
  await host.sh('chown redis:redis /etc/redis');
  expect(await judged()).toMatchObject({ state: 'ok' });
});

test('a directory that only the server sees as read-only is found', async () => {
  await start('ReadOnlyPaths=/etc/redis');
  expect(await judged()).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('Read-only file system') as string,
  });
  await start();
});

test('a file that is a mount of its own is found', async () => {
  await start(`BindPaths=${conf}`);
  expect(await judged()).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('a mount of its own') as string,
  });
  await start();
});

test('a full file system is found', async () => {
  await host.sh(`cp -a ${conf} /root/kept
mount -t tmpfs -o size=64k,mode=755,uid=$(id -u redis) tmpfs /etc/redis
cp -a /root/kept ${conf}`);
  await start();
  await host.sh('head -c 1M /dev/zero > /etc/redis/full 2>/dev/null; :');
  expect(await judged()).toMatchObject({
    state: 'fail',
    detail: expect.stringContaining('No space left on device') as string,
  });
  await host.sh(`systemctl stop ${server.name}; umount /etc/redis`);
});

test('of a server that does not run nothing is said', async () => {
  const { state } = probe.judge({ code: 0, output: await host.sh(`${probe.script}\n:`) });
  expect(state).toBe('unknown');
});
