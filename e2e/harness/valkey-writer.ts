import { Cluster, Redis } from 'iovalkey';
import { setTimeout as pause } from 'node:timers/promises';
import type { RedisWriter, WriterOptions } from './redis-writer.ts';

/** A writer of several clients at once, as an application has them. */
export interface ValkeyWriter extends RedisWriter {
  /** What the clients were told of commands that failed. */
  readonly errors: readonly string[];
}

export interface ValkeyWriterOptions extends WriterOptions {
  /** Writes that are under way at a time. */
  readonly clients?: number;
}

/**
 * Writes keys through the client library iovalkey with its own defaults: it keeps connections and a map of slots, and
 * follows whom the servers name. A command has failed when the library gives it up.
 */
export async function valkeyWriter(options: ValkeyWriterOptions): Promise<ValkeyWriter> {
  const { prefix = 'app:', clients = 8 } = options;
  const library = open(options);
  // Without a listener the library prints each lost connection.
  library.on('error', () => {});
  const [acknowledged, errors]: [string[], string[]] = [[], []];
  let [going, next, longestGapMs, last] = [true, 0, 0, performance.now()];
  const write = async (): Promise<void> => {
    while (going) {
      const key = `${prefix}${next++}`;
      try {
        await library.set(key, key);
        const now = performance.now();
        longestGapMs = Math.max(longestGapMs, now - last);
        last = now;
        acknowledged.push(key);
      } catch (error) {
        errors.push(`${key}: ${(error as Error).message}`);
        await pause(50);
      }
      await pause(10);
    }
  };
  const writing = Array.from({ length: clients }, write);
  return {
    acknowledged: () => acknowledged.length,
    errors,
    stop: async () => {
      going = false;
      await Promise.all(writing);
      const lost: string[] = [];
      for (let i = 0; i < acknowledged.length; i += 100) {
        const keys = acknowledged.slice(i, i + 100);
        const values = await Promise.all(keys.map((key) => library.get(key)));
        lost.push(...keys.filter((key, at) => values[at] !== key));
      }
      library.disconnect();
      return { acknowledged, failed: errors.length, longestGapMs: Math.round(longestGapMs), lost };
    },
  };
}

function open({ at, password, sentinel }: WriterOptions): Cluster | Redis {
  const nodes = at.map((address) => {
    const [host = '', port = ''] = address.split(':');
    return { host, port: Number(port) };
  });
  return sentinel === undefined
    ? new Cluster(nodes, { redisOptions: { password } })
    : new Redis({ sentinels: nodes, name: sentinel.name, sentinelPassword: sentinel.password, password });
}
