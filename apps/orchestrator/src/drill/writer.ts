import type pgTypes from 'pg';
import type { ClientConfig } from 'pg';
import type { Attempt } from './ledger.ts';

export interface WriterOptions {
  readonly connection: ClientConfig;
  readonly table: string;
  readonly run: string;
  /** Clients at once: a hanging one must not hide that another could write. */
  readonly clients?: number;
  readonly now: () => number;
}

export interface Writer {
  readonly attempts: readonly Attempt[];
  stop(): Promise<void>;
}

const pauseMs = 20;
const retryMs = 50;
const patienceMs = 1500;

/** Clients that commit one row after the other and write down what the server acknowledged. */
export async function startWriter(options: WriterOptions): Promise<Writer> {
  const { default: pg } = await import('pg');
  const attempts: Attempt[] = [];
  let stopped = false;
  let nextId = 1;

  const client = async (): Promise<void> => {
    let connection: InstanceType<typeof pg.Client> | undefined;
    while (!stopped) {
      const id = nextId++;
      const startedMs = options.now();
      try {
        connection ??= await connect(pg, options.connection);
        await connection.query(`insert into ${options.table} (run, id) values ($1, $2)`, [options.run, id]);
        attempts.push({ id, startedMs, endedMs: options.now(), acknowledged: true });
        await pause(pauseMs);
      } catch (error) {
        attempts.push({
          id,
          startedMs,
          endedMs: options.now(),
          acknowledged: false,
          error: (error as Error).message,
        });
        abandon(connection);
        connection = undefined;
        await pause(retryMs);
      }
    }
    abandon(connection);
  };

  const clients = Array.from({ length: options.clients ?? 4 }, client);
  return {
    attempts,
    stop: async () => {
      stopped = true;
      await Promise.all(clients);
    },
  };
}

async function connect(pg: typeof pgTypes, config: ClientConfig): Promise<InstanceType<typeof pg.Client>> {
  const client = new pg.Client({ connectionTimeoutMillis: patienceMs, query_timeout: patienceMs, ...config });
  // A connection that breaks between two queries says so here; the next query fails as well.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    abandon(client);
    throw error;
  }
  return client;
}

/** Drops the socket without the goodbye that a dead server would never answer. */
function abandon(client: unknown): void {
  (client as { connection?: { stream?: { destroy(): void } } } | undefined)?.connection?.stream?.destroy();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
