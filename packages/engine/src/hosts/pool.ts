import { join } from 'node:path';
import { PigstyError, type Inventory } from '@pigsty/sdk';
import pLimit from 'p-limit';
import type { Client } from 'ssh2';
import { manyListeners } from '../transport/interruptions.ts';
import { openHostKeys } from '../transport/host-keys.ts';
import { openLocal } from '../transport/local.ts';
import { routeTo } from '../transport/route.ts';
import { openSsh } from '../transport/ssh.ts';
import { clientSettings } from '../transport/client-settings.ts';
import type { Transport } from '../transport/transport.ts';
import type { World } from '../world/world.ts';
import { hostOver, type Host } from './host.ts';
import type { HostPlaces } from './places.ts';

/** Open connections by inventory address: opened when first asked for, kept until closed. */
export interface HostPool {
  /** Where the engine keeps its own things on every host. */
  readonly places: HostPlaces;
  /** The same connection for every caller; a failed attempt is repeated by the next one. */
  open(address: string, signal?: AbortSignal): Promise<Host>;
  /** Remote executions so far, per host that was reached. */
  execs(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly inventory: Inventory;
  /** The estate's directory: where `.pigsty/known_hosts` is. */
  readonly directory: string;
  readonly places: HostPlaces;
  readonly connectTimeoutMs: number;
  readonly onNote: (message: string) => void;
}

/** Handshakes are the most expensive part of a connection; more at once only makes each of them later. */
const handshakesAtOnce = 50;

export function openPool(options: PoolOptions, world: World): HostPool {
  const { inventory, directory } = options;
  const hosts = new Map<string, Promise<Host>>();
  const opened = new Map<string, Host>();
  const jumps = new Map<string, Promise<Client>>();
  const limit = pLimit(handshakesAtOnce);
  // A connection that is still being made must not keep the process after everybody has gone.
  const closing = new AbortController();
  manyListeners(closing.signal);
  const settings = clientSettings(world);
  const hostKeys = openHostKeys(join(directory, '.pigsty', 'known_hosts'));

  const connect = async (address: string, signal?: AbortSignal): Promise<Transport> => {
    const connection = inventory.hosts.get(address)?.connection;
    if (connection === undefined) throw new PigstyError('USAGE', `${address} is not in the inventory`);
    if (connection.kind === 'local') return openLocal(connection, address, world);
    const route = await routeTo(connection, { settings, world, directory });
    return openSsh({ ...route, name: address }, connection, {
      hostKeys,
      jumps,
      timeoutMs: options.connectTimeoutMs,
      onNote: options.onNote,
      signal: signal === undefined ? closing.signal : AbortSignal.any([closing.signal, signal]),
    });
  };
  const execs = new Map<string, number>();
  return {
    places: options.places,
    open: (address, signal) => {
      const before = opened.get(address);
      const known = hosts.get(address);
      if (known !== undefined && before?.alive !== false) return known;
      if (before !== undefined) execs.set(address, (execs.get(address) ?? 0) + before.execs);
      opened.delete(address);
      const opening = limit(() => connect(address, signal)).then((transport) => {
        const host = hostOver(transport, options.places, world);
        opened.set(address, host);
        return host;
      });
      hosts.set(address, opening);
      opening.catch(() => {
        if (hosts.get(address) === opening) hosts.delete(address);
      });
      return opening;
    },
    execs: () =>
      new Map([
        ...execs,
        ...[...opened].map(([a, host]): [string, number] => [a, (execs.get(a) ?? 0) + host.execs]),
      ]),
    close: async () => {
      closing.abort();
      await Promise.allSettled(hosts.values());
      await Promise.all([...opened.values()].map((h) => h.close()));
      for (const jump of await Promise.allSettled(jumps.values()))
        if (jump.status === 'fulfilled') jump.value.end();
      hosts.clear();
      opened.clear();
    },
  };
}
