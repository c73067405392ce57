import { readFile } from 'node:fs/promises';
import type { ClientConfig, QueryResultRow } from 'pg';
import { explained, isNetworkError } from './explain.ts';
import type { Address, SslMode, Target } from './target.ts';

/** A connection to the CMDB. Whatever PostgreSQL refuses is thrown in our words, with what to do about it. */
export interface Session {
  /** Which of the target's addresses answered. */
  readonly address: Address;
  rows<Row extends QueryResultRow>(sql: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Several statements without values. */
  script(sql: string): Promise<void>;
  /** All or nothing. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
}

const connectMs = 5_000;
const statementMs = 60_000;

/** Connects, does the work, and closes the connection whatever happens. */
export async function withSession<T>(target: Target, work: (session: Session) => Promise<T>): Promise<T> {
  const { client, address } = await connect(target);
  const ask = async <R extends QueryResultRow>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<readonly R[]> => {
    try {
      return (await client.query<R>(sql, values === undefined ? undefined : [...values])).rows;
    } catch (error) {
      throw explained(error, target, address);
    }
  };
  const session: Session = {
    address,
    rows: ask,
    script: async (sql) => void (await ask(sql)),
    transaction: async (inside) => {
      await ask('begin');
      try {
        const result = await inside();
        await ask('commit');
        return result;
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      }
    },
  };
  try {
    return await work(session);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function connect(target: Target) {
  const { default: pg } = await import('pg');
  let failure: unknown = new Error('no address is known');
  let at = target.addresses[0];
  for (const address of target.addresses) {
    for (const ssl of await encryptions(target, address)) {
      const client = new pg.Client({ ...configOf(target, address), ssl });
      // A connection that breaks between two queries says so here; the next query fails as well.
      client.on('error', () => undefined);
      try {
        await client.connect();
        return { client, address };
      } catch (error) {
        await client.end().catch(() => undefined);
        if (ssl !== false && target.ssl !== 'require' && lacksSsl(error)) continue;
        if (!isNetworkError(error)) throw explained(error, target, address);
        failure = error;
        at = address;
        break;
      }
    }
  }
  throw explained(failure, target, at);
}

function configOf(target: Target, { host, port }: Address): ClientConfig {
  const { password } = target;
  return {
    host,
    port,
    database: target.database,
    user: target.user,
    ...(password === undefined ? {} : { password: () => password.reveal() }),
    application_name: 'pigsty cmdb',
    connectionTimeoutMillis: connectMs,
    query_timeout: statementMs,
  };
}

/** What is tried, in this order. As with libpq, only verify-ca and verify-full look at the certificate. */
async function encryptions(
  target: Target,
  { host }: Address,
): Promise<readonly NonNullable<ClientConfig['ssl']>[]> {
  if (host.startsWith('/')) return [false];
  const blind = { rejectUnauthorized: false };
  const byMode: Record<SslMode, () => Promise<readonly NonNullable<ClientConfig['ssl']>[]>> = {
    disable: async () => [false],
    allow: async () => [false, blind],
    prefer: async () => [blind, false],
    require: async () => [blind],
    'verify-ca': async () => [{ ...(await authority(target)), checkServerIdentity: () => undefined }],
    'verify-full': async () => [await authority(target)],
  };
  return byMode[target.ssl]();
}

async function authority({ rootCertificate }: Target): Promise<{ ca?: string }> {
  return rootCertificate === undefined ? {} : { ca: await readFile(rootCertificate, 'utf8') };
}

function lacksSsl(error: unknown): boolean {
  return (error as Error).message.includes('does not support SSL');
}
