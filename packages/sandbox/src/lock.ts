import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Context } from './context.ts';
import { SandboxError } from './errors.ts';
import { startTime } from './processes.ts';
import { waitFor } from './wait.ts';

/**
 * Holds a lock file while `body` runs. A lock whose owner has died is taken over; one whose owner is alive is waited for,
 * ten minutes where nothing else is said.
 */
export async function withLock<T>(
  context: Context,
  path: string,
  body: () => Promise<T>,
  timeoutMs = 600_000,
): Promise<T> {
  await mkdir(dirname(path), { recursive: true });
  let owner = '';
  await waitFor(context, {
    until: `${path} is free`,
    timeoutMs,
    everyMs: 100,
    probe: async () => {
      const mine = `${process.pid} ${(await startTime(process.pid)) ?? ''}`;
      try {
        await writeFile(path, mine, { flag: 'wx' });
        return true;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      owner = await readFile(path, 'utf8').catch(() => '');
      const [pid, started] = owner.split(' ');
      // An empty file is a lock about to be written, or the trace of a full disk; its owner is not known.
      if (owner !== '' && (await startTime(Number(pid))) !== started) await rm(path, { force: true });
      return undefined;
    },
  }).catch((error: unknown) => {
    if (error instanceof SandboxError && error.code === 'TIMEOUT') {
      throw new SandboxError(
        'LOCKED',
        `process ${owner.split(' ')[0]} is still working on it: ${error.message}`,
        {
          hint: `Wait for it, or stop it and remove ${path}`,
          cause: error,
        },
      );
    }
    throw error;
  });
  try {
    return await body();
  } finally {
    await rm(path, { force: true });
  }
}
