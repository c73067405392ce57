import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { query, type Target } from './postgres.ts';

export interface Moved {
  readonly acknowledged: number;
  /** Transactions that were sent and came to no good end, with what the client was told. */
  readonly failed: readonly string[];
  /** Connections that ended between two transactions; the next one goes to another host. */
  readonly closed: number;
  /** Attempts to connect that failed. */
  readonly unconnected: number;
  /** The longest time between two acknowledged transactions of one client, in seconds. */
  readonly longestSeconds: number;
  /** Rows whose commit was acknowledged and that are not there: there must be none. */
  readonly lost: readonly number[];
}

/** Clients that commit one row after the other, and go to another host when theirs is gone. */
export async function startMovingWriter(
  hosts: readonly string[],
  target: Omit<Target, 'host'>,
  table: string,
  count = 4,
): Promise<{ end(): Promise<Moved> }> {
  const anywhere = async <T>(work: (host: string) => Promise<T>): Promise<T> => {
    for (const host of hosts)
      try {
        return await work(host);
      } catch {
        // The next one may answer.
      }
    throw new Error(`none of ${hosts.join(', ')} answers`);
  };
  await anywhere((host) => query({ ...target, host }, `create table ${table} (id bigint primary key)`));
  const acknowledged: number[] = [];
  const failed: string[] = [];
  let [next, stopped, closed, unconnected, longestMs] = [1, false, 0, 0, 0];
  const ended = new WeakSet<pg.Client>();
  const connect = async (host: string): Promise<pg.Client | undefined> => {
    const client = new pg.Client({ ...target, host, connectionTimeoutMillis: 2000, query_timeout: 40_000 });
    client.on('error', () => ended.add(client));
    client.on('end', () => ended.add(client));
    try {
      await client.connect();
      return client;
    } catch {
      unconnected += 1;
      return undefined;
    }
  };
  const write = async (n: number): Promise<void> => {
    let [client, at, lastMs]: [pg.Client | undefined, number, number] = [undefined, n, performance.now()];
    while (!stopped) {
      if (client !== undefined && ended.has(client)) {
        closed += 1;
        client = undefined;
        at += 1;
      }
      client ??= await connect(hosts[at % hosts.length] ?? '');
      if (client === undefined) {
        at += 1;
        continue;
      }
      const id = next++;
      try {
        await client.query(`insert into ${table} values ($1)`, [id]);
        acknowledged.push(id);
        longestMs = Math.max(longestMs, performance.now() - lastMs);
        lastMs = performance.now();
        await pause(20);
      } catch (error) {
        failed.push(`client ${n}, ${hosts[at % hosts.length]}: ${(error as Error).message}`);
        void client.end().catch(() => undefined);
        client = undefined;
        at += 1;
      }
    }
    await client?.end().catch(() => undefined);
  };
  const clients = Array.from({ length: count }, (_, n) => write(n));
  return {
    end: async () => {
      stopped = true;
      await Promise.all(clients);
      return anywhere(async (host) => {
        const rows = await query<{ id: string }>({ ...target, host }, `select id from ${table}`);
        const present = new Set(rows.map((r) => Number(r.id)));
        await query({ ...target, host }, `drop table ${table}`);
        const lost = acknowledged.filter((id) => !present.has(id));
        return {
          acknowledged: acknowledged.length,
          failed,
          closed,
          unconnected,
          longestSeconds: longestMs / 1000,
          lost,
        };
      });
    },
  };
}
