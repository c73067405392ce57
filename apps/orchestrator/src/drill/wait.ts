import { PigstyError } from '@pigsty/sdk';

export interface Wait<T> {
  /** Completes "waited in vain for ...". */
  readonly what: string;
  readonly timeoutMs: number;
  readonly everyMs: number;
  /** Resolves to undefined while the wait goes on; a rejection counts as "not yet". */
  probe(): Promise<T | undefined>;
  lastSeen?(): string;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/** Waits for something with a name and a deadline. */
export async function waitFor<T>(wait: Wait<T>): Promise<T> {
  const deadline = wait.now() + wait.timeoutMs;
  let trouble = '';
  for (;;) {
    if (wait.signal.aborted) throw new PigstyError('CANCELLED', `stopped while waiting for ${wait.what}`);
    try {
      const value = await wait.probe();
      if (value !== undefined) return value;
      trouble = '';
    } catch (error) {
      trouble = (error as Error).message;
    }
    if (wait.now() >= deadline) break;
    await new Promise((resolve) => setTimeout(resolve, wait.everyMs));
  }
  const seen = wait.lastSeen?.() ?? trouble;
  throw new PigstyError(
    'WAIT_TIMEOUT',
    `waited ${Math.round(wait.timeoutMs / 1000)} s in vain for ${wait.what}`,
    seen === '' ? {} : { log: seen },
  );
}
