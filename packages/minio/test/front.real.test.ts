import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { testHost, type TestHost } from '@pigsty/sandbox/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

const template = readFileSync(join(import.meta.dirname, '../../../conf/demo/minio.yml'), 'utf8');
/** What HAProxy is told to ask a server, as the template has it. */
const options = [...template.matchAll(/^ +- ((?:option|http-check) .*)$/gm)].map(([, line]) => line ?? '');
const ports = [9001, 9002, 9003, 9004];
const drives = ports.map((p) => `http://127.0.0.1:${p}/data/${p}`).join(' ');

let host: TestHost;
beforeAll(async () => {
  host = await testHost('minio-front', '10.10.54.0/24', ['haproxy', 'curl', 'socat', 'minio'], ['minio']);
  await host.put([
    [
      '/tmp/haproxy.cfg',
      [
        'global',
        '  stats socket /run/haproxy.stats level admin',
        'defaults',
        '  mode http',
        '  timeout connect 2s',
        '  timeout client 5s',
        '  timeout server 5s',
        'listen minio',
        '  bind 127.0.0.1:9100',
        ...options.map((line) => `  ${line}`),
        ...ports.map((p) => `  server m${p} 127.0.0.1:${p} check inter 500ms fall 2 rise 2`),
        '',
      ].join('\n'),
    ],
  ]);
  for (const port of ports) await start(port);
  await host.sh(`setsid haproxy -f /tmp/haproxy.cfg </dev/null >/tmp/haproxy.log 2>&1 &
${until('UP', ports.length, 60)}`);
});
afterAll(() => host.down());

const start = (port: number): Promise<string> =>
  host.sh(`mkdir -p /data/${port}
MINIO_ROOT_USER=minioadmin MINIO_ROOT_PASSWORD=S3User.MinIO setsid minio server --address 127.0.0.1:${port} ${drives} </dev/null >/tmp/minio-${port}.log 2>&1 &
echo $! > /run/minio-${port}.pid`);
const stop = (port: number): Promise<string> =>
  host.sh(
    `pid=$(cat /run/minio-${port}.pid); kill -9 $pid; while kill -0 $pid 2>/dev/null; do sleep 0.1; done`,
  );
const servers = (state: string): string =>
  `echo show stat | socat - /run/haproxy.stats | awk -F, '$1 == "minio" && $2 ~ /^m9/ && $18 ~ /^${state}/ { print $2 }'`;
const until = (state: string, count: number, seconds: number): string =>
  `n=0; until [ $(${servers(state)} | grep -c .) = ${count} ]; do n=$((n+1)); [ $n -lt ${seconds * 2} ] || { ${servers('')}; exit 1; }; sleep 0.5; done`;
const code = (port: number, path: string): string =>
  `curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:${port}/minio/health/${path}`;

test('what can still be read is read: half of the servers stay in service, though nothing can be written', async () => {
  for (const port of [9003, 9004]) await stop(port);
  await host.sh(until('DOWN', 2, 60));
  await host.sh(
    `n=0; until [ "$(${code(9001, 'cluster')})" = 503 ]; do n=$((n+1)); [ $n -lt 60 ] || exit 1; sleep 0.5; done`,
  );
  expect(await host.sh(servers('UP'))).toBe('m9001\nm9002\n');
});

test('a server that has lost the others is out of service although it is alive', async () => {
  expect(options).toContain('http-check expect status 200');
  await stop(9002);
  await host.sh(until('UP', 0, 60));
  expect(await host.sh(code(9001, 'live'))).toBe('200');
});
