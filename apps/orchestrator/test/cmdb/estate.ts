import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { fakeWorld } from '../fake-world.ts';
import { password, type Server, startServer } from '../postgres/server.ts';

export const root = fileURLToPath(new URL('../../../../', import.meta.url));

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly all: string;
}

/** A folder with an inventory, and a database for its CMDB. */
export interface CmdbEstate {
  readonly server: Server;
  readonly folder: string;
  /** The database, without a password. */
  readonly url: string;
  /** Runs a command in the folder. */
  pigsty(words: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ran>;
  /** Runs `cmdb load`, which has to work. */
  load(...more: readonly string[]): Promise<Ran>;
}

/** One server for all tests of the file, as starting it takes longest; folder and schema are new for each. */
export function cmdbEstate(): CmdbEstate {
  let server: Server;
  let folder: string;

  beforeAll(async () => {
    server = await startServer();
    await createRoles(server);
  });
  afterAll(() => server.stop());

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pigsty-cmdb-estate-'));
    copyFileSync(join(root, 'conf/demo.yml'), join(folder, 'pigsty.yml'));
    await server.query('drop schema if exists pigsty cascade', 'meta');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  return {
    get server() {
      return server;
    },
    get folder() {
      return folder;
    },
    get url() {
      return `postgres://dbuser_meta@${server.host}:${server.port}/meta`;
    },
    pigsty: (words, env = { PGPASSWORD: password }) => runIn(folder, words, env),
    async load(...more) {
      const ran = await this.pigsty(['cmdb', 'load', '--url', this.url, '--yes', ...more]);
      expect(ran.code, ran.all).toBe(0);
      return ran;
    },
  };
}

async function createRoles(server: Server): Promise<void> {
  await server.query(`create role dbuser_meta login password '${password.replaceAll("'", "''")}'`);
  await server.query(`create role dbrole_readonly`);
  await server.query(`create role dbuser_view login in role dbrole_readonly password 'Viewer'`);
  await server.query('create database meta owner dbuser_meta');
  await server.query(
    'alter default privileges for role dbuser_meta grant select on tables to dbrole_readonly;' +
      'alter default privileges for role dbuser_meta grant usage on schemas to dbrole_readonly;',
    'meta',
  );
}

async function runIn(
  folder: string,
  words: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<Ran> {
  const world = fakeWorld({ cwd: folder });
  // The library of PostgreSQL's clients looks for the password in the process itself.
  const before = process.env.PGPASSWORD;
  if (env.PGPASSWORD === undefined) delete process.env.PGPASSWORD;
  else process.env.PGPASSWORD = env.PGPASSWORD;
  try {
    const code = await main(words, { ...world, env }, '1.2.3');
    return { code, out: world.text.out, all: world.text.out + world.text.err };
  } finally {
    if (before === undefined) delete process.env.PGPASSWORD;
    else process.env.PGPASSWORD = before;
  }
}
