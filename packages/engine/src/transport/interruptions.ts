import { setMaxListeners } from 'node:events';
import { PigstyError } from '@pigsty/sdk';

/** Every script in flight and every handshake listens to it: with many hosts that is no leak. */
export function manyListeners<T extends AbortSignal | undefined>(signal: T): T {
  if (signal !== undefined) setMaxListeners(0, signal);
  return signal;
}

export function cancelled(host?: string): PigstyError {
  return new PigstyError('CANCELLED', 'the run was cancelled', {
    ...(host === undefined ? {} : { where: { host } }),
    hint: 'Run the same command again: it goes on from what the hosts have.',
  });
}

export function outOfTime(host: string, timeoutMs: number): PigstyError {
  return new PigstyError(
    'WAIT_TIMEOUT',
    `${host} did not finish a script within ${Math.round(timeoutMs / 1000)} s`,
    {
      where: { host },
    },
  );
}
