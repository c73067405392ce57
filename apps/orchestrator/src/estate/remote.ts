import type { Command } from '@pigsty/sdk';
import type { World } from '../cli/world.ts';
import type { OpenEstate } from './open.ts';

/** Runs a command on a host of the estate and resolves with what it printed; rejects when it fails. */
export type RunOnHost = (host: string, command: Command) => Promise<string>;

const patienceMs = 60_000;

/**
 * A host that has just lost its power never answers on the connection that is open, so every answer has a deadline of
 * its own.
 */
export function runOnHost(estate: OpenEstate, { signal }: Pick<World, 'signal'>): RunOnHost {
  return async (host, command) => {
    const timeoutMs = command.timeoutMs ?? patienceMs;
    const result = await estate.engine.hosts.exec(
      host,
      { ...command, timeoutMs },
      { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs + 2000)]) },
    );
    return result.stdout;
  };
}
