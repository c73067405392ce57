import { spawn, spawnSync } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';

export const password = "it's a $ecret";

/** A PostgreSQL of the machine's own packages, in a temporary directory, on a free port of the loopback. */
export interface Server {
  readonly port: number;
  readonly folder: string;
  /** As its superuser, `admin`. */
  query<Row extends pg.QueryResultRow>(sql: string, database?: string): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

export async function startServer(): Promise<Server> {
  const bin = binaries();
  const folder = mkdtempSync(join(tmpdir(), 'pigsty-cmdb-'));
  const owner = unprivileged();
  const as = owner === undefined ? {} : { uid: owner, gid: owner };
  if (owner !== undefined) chownSync(folder, owner, owner);
  const data = join(folder, 'data');
  writeFileSync(join(folder, 'password'), password, { mode: 0o644 });
  const init = spawnSync(
    join(bin, 'initdb'),
    [
      '-D',
      data,
      '-U',
      'admin',
      '-A',
      'scram-sha-256',
      '-N',
      '-E',
      'UTF8',
      '--locale=C',
      `--pwfile=${folder}/password`,
    ],
    { ...as, cwd: folder, encoding: 'utf8' },
  );
  if (init.status !== 0) throw new Error(`initdb: ${init.stderr}${init.error?.message ?? ''}`);
  const port = await freePort();
  const log = join(folder, 'log');
  const server = spawn(
    'sh',
    [
      '-c',
      'exec "$@" >"$0" 2>&1',
      log,
      join(bin, 'postgres'),
      '-D',
      data,
      '-p',
      String(port),
      '-k',
      folder,
      '-F',
      '-c',
      'listen_addresses=127.0.0.1',
    ],
    { ...as, cwd: folder, stdio: 'ignore' },
  );
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const query: Server['query'] = async <Row extends pg.QueryResultRow>(
    sql: string,
    database = 'postgres',
  ) => {
    const client = new pg.Client({ host: '127.0.0.1', port, user: 'admin', password, database });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  const stop = async (): Promise<void> => {
    server.kill('SIGINT');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  await answering(query, { deadlineMs: 30_000, log }).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return { port, folder, query, stop };
}

async function answering(
  query: Server['query'],
  { deadlineMs, log }: { deadlineMs: number; log: string },
): Promise<void> {
  const until = performance.now() + deadlineMs;
  for (;;) {
    try {
      await query('select 1');
      return;
    } catch (error) {
      const seen = existsSync(log) ? readFileSync(log, 'utf8') : '';
      if (performance.now() > until)
        throw new Error(`PostgreSQL does not answer: ${(error as Error).message}\n${seen}`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function binaries(): string {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const found = versions
    .map((version) => join(debian, version, 'bin'))
    .find((bin) => existsSync(join(bin, 'initdb')));
  if (found === undefined) throw new Error('no initdb below /usr/lib/postgresql: install postgresql');
  return found;
}

/** PostgreSQL does not run as root. */
function unprivileged(): number | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return Number(spawnSync('id', ['-u', 'nobody'], { encoding: 'utf8' }).stdout.trim());
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}
