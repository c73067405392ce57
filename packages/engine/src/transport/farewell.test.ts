import { Secret, type Connection } from '@pigsty/sdk';
import { createServer, type AddressInfo } from 'node:net';
import ssh2 from 'ssh2';
import { expect, onTestFinished, test } from 'vitest';
import { openSsh } from './ssh.ts';

/** An SSH server that lets everybody in, and never ends a connection: as a host that was cut off. */
async function hostThatStays(): Promise<number> {
  const { private: key } = ssh2.utils.generateKeyPairSync('ed25519');
  const ssh = new ssh2.Server({ hostKeys: [key] }, (client) => {
    client.on('authentication', (context) => context.accept());
    client.on('error', () => undefined);
  });
  const listening = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    socket.end = () => socket;
    ssh.injectSocket(socket);
  });
  onTestFinished(() => void listening.close());
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return (listening.address() as AddressInfo).port;
}

test('a connection is closed although the other side answers no farewell', async () => {
  const port = await hostThatStays();
  const connection: Connection = { kind: 'ssh', address: '127.0.0.1', port, user: 'root' };
  const route = {
    name: 'away',
    host: '127.0.0.1',
    port,
    user: 'root',
    password: Secret.of('anything'),
    identityFiles: [],
    jumps: [],
    hostKeyPolicy: 'accept-new',
    knownHostsFiles: [],
  } as const;
  const transport = await openSsh(route, connection, {
    hostKeys: { knownTypes: () => [], verify: () => 'recorded' },
    timeoutMs: 30_000,
    jumps: new Map(),
    onNote: () => undefined,
  });
  await transport.close();
  expect(transport.alive).toBe(false);
});
