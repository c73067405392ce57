import { request, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as overTls } from 'node:https';
import pg from 'pg';

/** A client certificate with its key, as PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

const waitMs = 4000;

/** What the programs on a host say of themselves and of others, and what changes them: none of it does harm when it is let through. */
const paths = [
  'GET /',
  ...[
    'ca.crt',
    'config',
    'debug/vars',
    'health',
    'healthz',
    'members',
    'metrics',
    'nginx',
    'p/',
    'version',
  ].map((path) => `GET /${path}`),
  // Patroni
  ...['patroni', 'cluster', 'history', 'primary', 'replica'].map((path) => `GET /${path}`),
  'PATCH /config',
  // VictoriaMetrics, VictoriaLogs, vmalert, Alertmanager, Blackbox
  'GET /api/v1/query?query=up',
  'GET /api/v1/rules',
  'GET /api/v2/status',
  'GET /select/logsql/query?query=*&limit=1',
  'GET /probe?target=127.0.0.1&module=tcp_connect',
  // etcd
  'POST /v3/cluster/member/list',
  'POST /v3/maintenance/status',
  'POST /v3/kv/range',
];

const databases = [
  { user: 'postgres', database: 'postgres' },
  { user: 'replicator', database: 'postgres' },
  { user: 'dbuser_dba', database: 'pgbouncer' },
  { user: 'test', database: 'test' },
];

/**
 * All that a port tells a client who has no password, and shows this certificate or none: requests that are answered with
 * content, in plain HTTP and over TLS, and databases that let it in. Empty where everybody is asked for credentials.
 */
export async function answersOf(host: string, port: number, identity?: Identity): Promise<readonly string[]> {
  // One after the other: a hundred at once are an answer of their own.
  const lanes = (['http', 'https'] as const).map(async (scheme) => {
    const told: string[] = [];
    for (const path of paths) {
      const answer = await tells(scheme, { host, port }, { path, identity });
      if (answer === 'silence') break;
      if (answer === 'content') told.push(`${scheme} ${path}`);
    }
    return told;
  });
  const logins = [false, true].map(async (ssl) => {
    const told: string[] = [];
    for (const login of databases) {
      const answer = await letsIn({ host, port, ssl, ...login }, identity);
      if (answer === 'silence') break;
      if (answer === 'content') told.push(`${login.user}@${login.database}`);
    }
    return told;
  });
  return (await Promise.all([...lanes, ...logins])).flat();
}

/** `silence`: neither an answer nor an end of the connection; whatever else is asked takes as long. */
type Answer = 'content' | 'none' | 'silence';

interface Place {
  readonly host: string;
  readonly port: number;
}

/** A request is answered with success and something in it. */
async function tells(
  scheme: 'http' | 'https',
  { host, port }: Place,
  asked: { readonly path: string; readonly identity: Identity | undefined },
): Promise<Answer> {
  const [method = '', path = ''] = asked.path.split(' ');
  const options: RequestOptions = { host, port, path, method, agent: false };
  const body = method === 'GET' ? '' : path.endsWith('range') ? '{"key":"AA==","range_end":"AA=="}' : '{}';
  return new Promise((resolve) => {
    const answered = (message: IncomingMessage): void => {
      let length = 0;
      message.on('data', (chunk: Buffer) => {
        length += chunk.length;
        // A stream that does not end tells all the same.
        if (length > 65_536) message.destroy();
      });
      message.on('close', () => resolve((message.statusCode ?? 0) < 300 && length > 0 ? 'content' : 'none'));
      message.on('error', () => undefined);
    };
    const asking =
      scheme === 'http'
        ? request(options, answered)
        : overTls({ ...options, rejectUnauthorized: false, ...asked.identity }, answered);
    setTimeout(() => {
      resolve('silence');
      asking.destroy();
    }, waitMs).unref();
    asking.on('close', () => resolve('none'));
    asking.on('error', () => resolve('none'));
    asking.end(body);
  });
}

/** A database takes a client that has a password of its own making. */
async function letsIn(
  { ssl, ...login }: Place & { readonly user: string; readonly database: string; readonly ssl: boolean },
  identity: Identity | undefined,
): Promise<Answer> {
  const client = new pg.Client({
    ...login,
    password: 'nobody has this one',
    connectionTimeoutMillis: 2 * waitMs,
    ...(ssl ? { ssl: { rejectUnauthorized: false, ...identity } } : {}),
  });
  return new Promise((resolve) => {
    const end = (answer: Answer): void => {
      resolve(answer);
      void client.end().catch(() => undefined);
    };
    // Some programs neither answer nor hang up.
    setTimeout(() => end('silence'), waitMs).unref();
    client.on('error', () => end('none'));
    client.connect().then(
      () => end('content'),
      () => end('none'),
    );
  });
}
