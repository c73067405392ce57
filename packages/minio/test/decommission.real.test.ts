import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Secret } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { minioPool } from '../src/ops/pool.ts';

const pool = 'https://minio-{3...4}.pigsty:9000/data{1...2}';
const path = `?pool=${encodeURIComponent(pool)}`;

interface Ended {
  readonly code: number | null;
  readonly said: string;
  readonly asked: readonly string[];
}

/**
 * Runs what the op would run against a server that says of the pool, one after the other, what a server with pools says;
 * the one that the test hosts have is older than the request.
 */
async function run(
  { state, was }: { readonly state: 'emptied' | 'left'; readonly was: 'serving' | 'moving' },
  infos: readonly Readonly<Record<string, unknown>>[],
): Promise<Ended> {
  const asked: string[] = [];
  const left = [...infos];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    if (!/^AWS4-HMAC-SHA256 Credential=root\//.test(request.headers.authorization ?? ''))
      return void response.writeHead(403).end('{"Code":"AccessDenied"}');
    if (request.method === 'POST') return void response.writeHead(200).end();
    const info = left.length > 1 ? left.shift() : left[0];
    return void response
      .writeHead(200, { 'content-type': 'application/json' })
      .end(JSON.stringify({ id: 1, cmdline: pool, decommissionInfo: info }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const client = {
    url: `http://127.0.0.1:${port}`,
    caPath: '/dev/null',
    accessKey: 'root',
    secretKey: Secret.of(`a$b&c#d"e\\ f'%`),
  };
  const [action] = minioPool.write({ client, pool, state }, { was });
  if (action?.do !== 'run') throw new Error('it runs nothing');
  const [program = '', ...args] = action.command.argv;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  child.stdin.end(plain(action.command.stdin ?? ''));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  server.close();
  return { code, said: said.trim(), asked };
}

const started = `POST /minio/admin/v3/pools/decommission${path}`;
const status = `GET /minio/admin/v3/pools/status${path}`;
const moving = { startTime: '2026-01-01T00:00:00Z', complete: false, failed: false, canceled: false };

test('a pool is emptied by one request, and waited for until the server says that nothing is left', async () => {
  const { code, said, asked } = await run({ state: 'emptied', was: 'serving' }, [
    { ...moving, objectsDecommissionedFailed: 0 },
    { ...moving, complete: true, objectsDecommissionedFailed: 0 },
  ]);
  expect([code, said]).toEqual([0, '']);
  expect(asked).toEqual([started, status, status]);
});

test('one whose objects move already is waited for, and not begun again', async () => {
  const { code, asked } = await run({ state: 'emptied', was: 'moving' }, [
    { ...moving, complete: true, objectsDecommissionedFailed: 0 },
  ]);
  expect([code, asked]).toEqual([0, [status]]);
});

test.each([
  ['that fails', { failed: true, objectsDecommissionedFailed: 7 }, '7 objects could not be moved'],
  [
    'that ends without all objects',
    { complete: true, objectsDecommissionedFailed: 2 },
    '2 objects could not be moved',
  ],
  ['that somebody cancels', { canceled: true, objectsDecommissionedFailed: 0 }, 'somebody has canceled it'],
] as const)('a move %s is an error', async (_what, info, words) => {
  const { code, said } = await run({ state: 'emptied', was: 'serving' }, [{ ...moving, ...info }]);
  expect(code).toBe(1);
  expect(said).toContain(words);
});

test('it is stopped by one request', async () => {
  const { code, asked } = await run({ state: 'left', was: 'moving' }, [moving]);
  expect([code, asked]).toEqual([0, [`POST /minio/admin/v3/pools/cancel${path}`]]);
});
