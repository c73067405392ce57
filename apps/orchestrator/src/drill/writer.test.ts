import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { startWriter } from './writer.ts';

let server: Server | undefined;
const sockets = new Set<Socket>();

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  server?.close();
});

async function until(claim: () => boolean): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!claim()) {
    if (Date.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test('a server that is not there is written down as failed attempts, and the writer goes on', async () => {
  const writer = await startWriter({
    connection: { host: '127.0.0.1', port: 1, user: 'u', database: 'd', password: 'p' },
    table: 't',
    run: 'r',
    clients: 2,
    now: () => Date.now(),
  });
  await until(() => writer.attempts.length >= 4);
  await writer.stop();
  expect(writer.attempts.every((a) => !a.acknowledged && a.error !== undefined)).toBe(true);
  expect(new Set(writer.attempts.map((a) => a.id)).size).toBe(writer.attempts.length);
});

test('a server that accepts and never answers does not hold a client for ever', async () => {
  server = createServer((socket) => void sockets.add(socket.on('error', () => undefined)));
  const port = await new Promise<number>((resolve) =>
    server?.listen(0, '127.0.0.1', () => resolve((server?.address() as { port: number }).port)),
  );
  const writer = await startWriter({
    connection: { host: '127.0.0.1', port, user: 'u', database: 'd', password: 'p' },
    table: 't',
    run: 'r',
    clients: 1,
    now: () => Date.now(),
  });
  await until(() => writer.attempts.length >= 1);
  await writer.stop();
  expect(writer.attempts[0]?.acknowledged).toBe(false);
});
