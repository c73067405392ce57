import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { Target } from './postgres.ts';

/** A time during which a server took no connection, in milliseconds of this process. */
export interface Outage {
  readonly host: string;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Asks every server of a list ten times a second, from outside and with a new connection, whether it answers. */
export function watchServers(servers: readonly Target[]): { end(): Promise<readonly Outage[]> } {
  let stopped = false;
  const watch = async (server: Target): Promise<readonly Outage[]> => {
    const outages: Outage[] = [];
    let downSince: number | undefined;
    while (!stopped) {
      const askedMs = performance.now();
      const up = await answers(server);
      if (!up) downSince ??= askedMs;
      if (up && downSince !== undefined) {
        outages.push({ host: server.host, fromMs: downSince, toMs: askedMs });
        downSince = undefined;
      }
      await pause(100);
    }
    const rest =
      downSince === undefined ? [] : [{ host: server.host, fromMs: downSince, toMs: performance.now() }];
    return [...outages, ...rest];
  };
  const all = servers.map(watch);
  return {
    end: async () => {
      stopped = true;
      return (await Promise.all(all)).flat();
    },
  };
}

/** Pairs of outages of different servers that share a moment: there must be none. */
export function together(outages: readonly Outage[]): readonly (readonly [Outage, Outage])[] {
  return outages.flatMap((a, i) =>
    outages
      .slice(i + 1)
      .filter((b) => a.host !== b.host && Math.min(a.toMs, b.toMs) > Math.max(a.fromMs, b.fromMs))
      .map((b) => [a, b] as const),
  );
}

async function answers(server: Target): Promise<boolean> {
  const client = new pg.Client({ ...server, connectionTimeoutMillis: 3000, query_timeout: 3000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
