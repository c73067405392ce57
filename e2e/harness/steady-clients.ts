import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { query, type Target } from './postgres.ts';

/** What clients saw that stay on one connection each. */
export interface Steady {
  readonly transactions: number;
  /** Every error: none of these clients ever connects again. */
  readonly errors: readonly string[];
  /** The longest that one of them waited for a transaction, in seconds. */
  readonly longestSeconds: number;
  /** Rows whose commit was acknowledged and that are not there: there must be none. */
  readonly lost: readonly number[];
}

export interface SteadyClients {
  /** Transactions that have been acknowledged so far. */
  acknowledged(): number;
  end(): Promise<Steady>;
}

/**
 * Clients that write through a service, each on one connection for ever: transactions of several statements, single
 * statements and prepared ones by turns. One more opens a new connection for each row.
 */
export async function startSteadyClients(target: Target, table: string, count = 6): Promise<SteadyClients> {
  await query(target, `create table ${table} (id bigint primary key)`);
  const acknowledged: number[] = [];
  const errors: string[] = [];
  let [next, stopped, longestMs] = [1, false, 0];
  const timed = async (who: string, work: (id: number) => Promise<unknown>): Promise<boolean> => {
    const id = next++;
    const beganMs = performance.now();
    try {
      await work(id);
      acknowledged.push(id);
    } catch (error) {
      errors.push(`${who}: ${(error as Error).message}`);
      return false;
    } finally {
      longestMs = Math.max(longestMs, performance.now() - beganMs);
    }
    await pause(20);
    return true;
  };
  const steady = async (n: number): Promise<void> => {
    const client = new pg.Client(target);
    client.on('error', (error) => errors.push(`client ${n}: ${error.message}`));
    await client.connect();
    const insert = `insert into ${table} values ($1)`;
    const ways = [
      (id: number) => client.query(insert, [id]),
      (id: number) => client.query({ name: 'insert', text: insert, values: [id] }),
      async (id: number) => {
        await client.query('begin');
        await client.query(insert, [id]);
        await client.query(`select count(*) from ${table}`);
        await client.query('commit');
      },
    ];
    for (let turn = n; !stopped; turn += 1) {
      const way = ways[turn % ways.length] as (typeof ways)[number];
      if (!(await timed(`client ${n}`, way))) break;
    }
    await client.end().catch(() => undefined);
  };
  const passing = async (): Promise<void> => {
    while (!stopped) {
      await timed('a new connection', async (id) => {
        const client = new pg.Client(target);
        client.on('error', () => undefined);
        try {
          await client.connect();
          await client.query(`insert into ${table} values ($1)`, [id]);
        } finally {
          await client.end().catch(() => undefined);
        }
      });
      await pause(100);
    }
  };
  const clients = [...Array.from({ length: count }, (_, n) => steady(n)), passing()];
  return {
    acknowledged: () => acknowledged.length,
    end: async () => {
      stopped = true;
      await Promise.all(clients);
      const rows = await query<{ id: string }>(target, `select id from ${table}`);
      const present = new Set(rows.map((r) => Number(r.id)));
      await query(target, `drop table ${table}`);
      return {
        transactions: acknowledged.length,
        errors,
        longestSeconds: longestMs / 1000,
        lost: acknowledged.filter((id) => !present.has(id)),
      };
    },
  };
}
