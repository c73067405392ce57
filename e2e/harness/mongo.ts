import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Content } from '@pigsty/sdk';
import { expect } from 'vitest';
import { build, copyExample, estate, install, newEstate, packAll, packModule, pigsty } from './author.ts';
import type { Collection } from './document-writer.ts';
import { fresh, members, meta, on } from './estate.ts';

/** The hosts of PostgreSQL, and those of MONGO; all of them keep etcd. */
const [one, two, three] = members;
export const serving = [two, three] as const;

/** The part of MongoDB's driver that is used here. */
interface Driver {
  MongoClient: new (url: string, options?: Readonly<Record<string, unknown>>) => Client;
}
export interface Client {
  connect(): Promise<unknown>;
  close(): Promise<void>;
  db(name: string): { collection(name: string): Collection };
}

export interface Mongo {
  /** What the module has to show and to warn of. */
  readonly content: Content;
  /** A client of the instance on a host; `more` is what follows the address, and means TLS. */
  connected(host: string, more?: string, options?: Readonly<Record<string, unknown>>): Promise<Client>;
}

const patience = { serverSelectionTimeoutMS: 3000, socketTimeoutMS: 5000, connectTimeoutMS: 3000 };

/**
 * Four new hosts, and an estate with the command and the module as their packages bring them: PostgreSQL on two hosts, MONGO
 * on two, and one that watches them all. Nothing is deployed yet.
 */
export async function mongoEstate(): Promise<Mongo> {
  const [demo] = await Promise.all([
    fresh(['ferretdb', 'victoria-logs', 'vlagent', 'victoria-metrics']),
    packages(),
  ]);
  writeFileSync(join(estate, 'pigsty.yml'), inventory(demo.text));
  const { MongoClient } = ((await import(installed('mongodb'))) as { default: Driver }).default;
  const { definition } = (await import(installed('pigsty-mongo'))) as {
    definition: { readonly content?: Content };
  };
  return {
    content: definition.content ?? {},
    connected: async (host, more = '', options = {}) => {
      const url = `mongodb://${host}:${more === '' ? 27017 : 27018}/${more}`;
      const client = new MongoClient(url, { ...patience, ...options });
      await client.connect();
      return client;
    },
  };
}

async function packages(): Promise<void> {
  await packAll();
  const example = copyExample('pigsty-mongo');
  await build(example);
  await packModule(example);
  await newEstate();
  await install(estate, 'mongodb@6');
}

const installed = (name: string): string =>
  pathToFileURL(createRequire(join(estate, 'package.json')).resolve(name)).href;

/** With the demo's words about its hosts. Patroni answers without TLS, so that a plain question tells who leads. */
function inventory(demo: string): string {
  const vars = demo.slice(demo.search(/^ {2}vars:$/m)).replace(/^ *patroni_ssl_enabled: .*\n/m, '');
  return `all:
  children:
    infra:
      hosts: { ${meta}: { infra_seq: 1 } }
      vars: { grafana_admin_password: pigsty, grafana_enabled: false, vtraces_enabled: false }
    etcd:
      hosts: { ${one}: { etcd_seq: 1 }, ${two}: { etcd_seq: 2 }, ${three}: { etcd_seq: 3 } }
      vars: { etcd_cluster: etcd }
    pg-test:
      hosts: { ${one}: { pg_seq: 1, pg_role: primary }, ${two}: { pg_seq: 2, pg_role: replica } }
      vars: { pg_cluster: pg-test, pg_rto: fast }
    mongo-test:
      hosts: { ${two}: { mongo_seq: 1 }, ${three}: { mongo_seq: 2 } }
      vars: { mongo_cluster: mongo-test, mongo_pg_cluster: pg-test, mongo_ssl_enabled: true }
${vars}
    modules: [pigsty-mongo]
`;
}

/** Runs the command, which must succeed, and tells what it said. */
export async function done(...words: string[]): Promise<string> {
  const { exitCode, all } = await pigsty(...words);
  expect(exitCode, `pigsty ${words.join(' ')}: ${all}`).toBe(0);
  return all;
}

/** The host that leads pg-test; empty when none does. */
export async function leads(): Promise<string> {
  for (const host of [one, two]) {
    const url = `http://${host}:8008/leader`;
    const ask = `curl -sS -m 2 -o /dev/null -w '%{http_code}' ${url} 2>/dev/null; true`;
    if ((await on(host, ask).catch(() => '')) === '200') return host;
  }
  return '';
}

/** Asked of PostgreSQL's leader. */
export const asked = async (sql: string): Promise<readonly string[]> =>
  (
    await on((await leads()) || one, `cd /; runuser -u postgres -- psql -p 5432 -Atc "${sql}" postgres`)
  ).split('\n');

export const databases = (): Promise<readonly string[]> => asked('select datname from pg_database');
