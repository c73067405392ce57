import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { query, type Target } from './postgres.ts';

export interface Writer {
  /** Stops, and counts what the servers have of it. */
  end(): Promise<Written>;
}

export interface Written {
  readonly acknowledged: number;
  readonly failed: number;
  /** Rows whose commit was acknowledged and that are not in the table: there must be none. */
  readonly lost: readonly number[];
}

/** Clients that commit one row after the other through a service, and go on when one fails. */
export async function startWriter(target: Target, table: string): Promise<Writer> {
  await query(target, `create table ${table} (id bigint primary key)`);
  const acknowledged: number[] = [];
  let failed = 0;
  let next = 1;
  let stopped = false;
  const work = async (): Promise<void> => {
    let client: pg.Client | undefined;
    while (!stopped) {
      const id = next++;
      try {
        client ??= await connect(target);
        await client.query(`insert into ${table} values ($1)`, [id]);
        acknowledged.push(id);
        await pause(20);
      } catch {
        failed += 1;
        void client?.end().catch(() => undefined);
        client = undefined;
        await pause(50);
      }
    }
    await client?.end().catch(() => undefined);
  };
  const clients = [work(), work()];
  return {
    end: async () => {
      stopped = true;
      await Promise.all(clients);
      const rows = await query<{ id: string }>(target, `select id from ${table}`);
      const present = new Set(rows.map((r) => Number(r.id)));
      await query(target, `drop table ${table}`);
      return {
        acknowledged: acknowledged.length,
        failed,
        lost: acknowledged.filter((id) => !present.has(id)),
      };
    },
  };
}

async function connect(target: Target): Promise<pg.Client> {
  const client = new pg.Client({ ...target, connectionTimeoutMillis: 3000, query_timeout: 3000 });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
