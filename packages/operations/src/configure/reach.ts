import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '@pigsty/engine';
import { isPigstyError } from '@pigsty/sdk';
import { readInventory } from '@pigsty/inventory';
import type { RunWorld } from '../run/open.ts';

/** Whether a deploy could log in somewhere and become root. */
export interface Reach {
  readonly address: string;
  readonly works: boolean;
  /** Why not, and what to try. */
  readonly message?: string;
  readonly hint?: string;
}

/** Tries what a deploy would do, with an inventory of one host that nobody keeps. */
export async function tryReach(
  address: string,
  { world, port }: { world: Pick<RunWorld, 'env' | 'signal'>; port?: number },
): Promise<Reach> {
  const directory = await mkdtemp(join(tmpdir(), 'pigsty-configure-'));
  const text = `all: { hosts: { ${address}: { ansible_port: ${port ?? 22} } } }\n`;
  const { inventory } = readInventory({ file: join(directory, 'probe.yml'), text });
  if (inventory === undefined)
    return { address, works: false, message: `${address} is no address of a host` };
  const engine = await openEngine({
    inventory,
    env: world.env,
    signal: world.signal,
    connectTimeoutMs: 5000,
  });
  try {
    await engine.hosts.exec(address, { argv: ['true'], timeoutMs: 5000 }, { signal: world.signal });
    return { address, works: true };
  } catch (error) {
    const { message } = error as Error;
    const hint = isPigstyError(error) ? error.hint : undefined;
    return { address, works: false, message, ...(hint === undefined ? {} : { hint }) };
  } finally {
    await engine.close();
    await rm(directory, { recursive: true, force: true });
  }
}
