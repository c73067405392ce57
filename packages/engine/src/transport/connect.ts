import { execa } from 'execa';
import { connect as connectSocket } from 'node:net';
import { Duplex } from 'node:stream';
import { PigstyError } from '@pigsty/sdk';
import ssh2, { type Client, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2';
import { credentialsFor } from './credentials.ts';
import { fingerprint, keyType, type HostKeys } from './host-keys.ts';
import { deafToTerminal } from './launcher.ts';
import { authRemedy, reachRemedy } from './remedies.ts';
import type { Route } from './route.ts';

export interface ConnectOptions {
  readonly hostKeys: HostKeys;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** One connection per jump host, shared by all that go through it. */
  readonly jumps: Map<string, Promise<Client>>;
  readonly onNote: (message: string) => void;
}

/** A host that is silent for this long, three times in a row, is gone. */
const keepaliveMs = 5_000;

/** Opens an authenticated SSH connection with a verified host key, through jump hosts where the route has some. */
export async function connect(route: Route, options: ConnectOptions): Promise<Client> {
  if (route.proxyCommand !== undefined) return handshake(route, proxyStream(route.proxyCommand), options);
  const jump = route.jumps.at(-1);
  if (jump === undefined) return handshake(route, await openSocket(route, options), options);
  const before = await jumpClient({ ...jump, jumps: route.jumps.slice(0, -1) }, options);
  return handshake(route, await forward(before, jump, route), options);
}

const sockets = new WeakMap<Client, Duplex>();

/** Ends a connection whose other side answers no farewell: after `end` the client itself leaves its socket alone. */
export function abandon(client: Client): void {
  sockets.get(client)?.destroy();
}

function jumpClient(jump: Route, options: ConnectOptions): Promise<Client> {
  const name = [...jump.jumps, jump].map((j) => `${j.user}@${j.host}:${j.port}`).join(',');
  const known = options.jumps.get(name);
  if (known !== undefined) return known;
  const opening = connect(jump, options);
  options.jumps.set(name, opening);
  opening.then(
    (client) => client.once('close', () => options.jumps.delete(name)),
    () => options.jumps.delete(name),
  );
  return opening;
}

function openSocket(route: Route, { timeoutMs, signal }: ConnectOptions): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectSocket({ host: route.host, port: route.port, noDelay: true });
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    };
    const fail = (why: string): void => {
      settle();
      socket.destroy();
      reject(unreachable(route, why));
    };
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs / 1000} s`), timeoutMs);
    const cancel = (): void => fail('cancelled');
    signal?.addEventListener('abort', cancel, { once: true });
    socket.once('error', (cause: NodeJS.ErrnoException) => fail(socketReason(cause)));
    socket.once('close', settle);
    socket.once('connect', () => {
      settle();
      resolve(socket);
    });
  });
}

function forward(client: Client, jump: Route, route: Route): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    client.forwardOut('127.0.0.1', 0, route.host, route.port, (cause, channel) => {
      if (cause) reject(unreachable(route, `jump host ${jump.name} cannot reach it (${cause.message})`));
      else resolve(channel);
    });
  });
}

function proxyStream(command: string): Duplex {
  const child = execa('sh', ['-c', deafToTerminal(`exec ${command}`)], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'ignore',
    reject: false,
    buffer: false,
  });
  return Duplex.from({ readable: child.stdout, writable: child.stdin });
}

function handshake(route: Route, sock: Duplex, options: ConnectOptions): Promise<Client> {
  const client = new ssh2.Client();
  sockets.set(client, sock);
  const credentials = credentialsFor(route);
  let refusal: PigstyError | undefined;
  const config: ConnectConfig = {
    sock,
    username: route.user,
    readyTimeout: options.timeoutMs,
    keepaliveInterval: keepaliveMs,
    keepaliveCountMax: 3,
    algorithms: { serverHostKey: keyAlgorithms(options.hostKeys.knownTypes(route.host, route.port)) },
    authHandler: credentials.handler,
    hostVerifier: (key: Buffer) => {
      try {
        const verdict = options.hostKeys.verify(route.host, route.port, key, {
          policy: route.hostKeyPolicy,
          alsoKnownIn: route.knownHostsFiles,
        });
        const shown = `${fingerprint(key)} (${keyType(key)})`;
        if (verdict === 'recorded') options.onNote(`host key of ${route.name} recorded: ${shown}`);
        if (verdict === 'changed') {
          credentials.keepPassword();
          options.onNote(
            `${route.name} shows another host key than before, ${shown}; StrictHostKeyChecking accepts any, so it is used without a password`,
          );
        }
        return true;
      } catch (cause) {
        refusal = cause as PigstyError;
        return false;
      }
    },
  };
  return new Promise((resolve, reject) => {
    const fail = (cause: Error & { level?: string }): void => {
      // An agent that does not answer is one method less, not the end.
      if (cause.level === 'agent') return;
      options.signal?.removeEventListener('abort', cancel);
      client.end();
      sock.destroy();
      reject(refusal ?? explain(route, cause, credentials.tried));
    };
    const cancel = (): void => fail(new Error('cancelled'));
    options.signal?.addEventListener('abort', cancel, { once: true });
    client.on('error', fail);
    client.once('close', () => fail(new Error('the connection was closed during the handshake')));
    client.once('ready', () => {
      options.signal?.removeEventListener('abort', cancel);
      client.off('error', fail);
      client.setNoDelay(true);
      resolve(client);
    });
    client.connect(config);
  });
}

const allAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/** Known types first: a host with several keys then shows the one that was recorded. */
function keyAlgorithms(known: readonly string[]): ServerHostKeyAlgorithm[] {
  const isKnown = (a: string): boolean =>
    known.includes(a) || (a.startsWith('rsa-') && known.includes('ssh-rsa'));
  return [...allAlgorithms.filter(isKnown), ...allAlgorithms.filter((a) => !isKnown(a))];
}

function explain(route: Route, cause: Error & { level?: string }, tried: readonly string[]): PigstyError {
  if (cause.level !== 'client-authentication') return unreachable(route, cause.message, cause);
  const list =
    tried.length === 0 ? 'There was no key, agent or password to try.' : `Tried: ${tried.join('; ')}.`;
  return new PigstyError('SSH_AUTH', `${route.name} does not let ${route.user} in. ${list}`, {
    where: { host: route.name },
    hint: authRemedy(route, tried),
    cause,
  });
}

export function unreachable(route: Route, why: string, cause?: unknown): PigstyError {
  return new PigstyError('HOST_UNREACHABLE', `cannot open SSH to ${route.name} as ${route.user}: ${why}`, {
    where: { host: route.name },
    hint: reachRemedy(route, why),
    ...(cause === undefined ? {} : { cause }),
  });
}

function socketReason(cause: NodeJS.ErrnoException): string {
  const reasons: Readonly<Record<string, string>> = {
    ECONNREFUSED: 'connection refused: no SSH server listens there',
    EHOSTUNREACH: 'no route to the host',
    ENETUNREACH: 'no route to its network',
    ETIMEDOUT: 'no answer',
    ENOTFOUND: 'the name is unknown',
    EAI_AGAIN: 'the name could not be looked up',
  };
  return reasons[cause.code ?? ''] ?? cause.message;
}
