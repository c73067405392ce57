import { setTimeout as pause } from 'node:timers/promises';
import type { Context } from './context.ts';
import { SandboxError } from './errors.ts';

export interface Wait<T> {
  /** Completes the sentence "timed out waiting until ...". */
  readonly until: string;
  readonly timeoutMs: number;
  readonly everyMs?: number;
  /** Resolves to `undefined` while the wait goes on. */
  probe(): Promise<T | undefined>;
  /** What was last seen, for the message. */
  lastSeen?(): Promise<string>;
}

export async function waitFor<T>(context: Context, wait: Wait<T>): Promise<T> {
  const deadline = context.nowMs() + wait.timeoutMs;
  for (;;) {
    context.signal?.throwIfAborted();
    const value = await wait.probe();
    if (value !== undefined) return value;
    if (context.nowMs() >= deadline) break;
    await pause(wait.everyMs ?? 50, undefined, context.signal ? { signal: context.signal } : {});
  }
  const seen = (await wait.lastSeen?.()) ?? '';
  throw new SandboxError(
    'TIMEOUT',
    `timed out after ${Math.round(wait.timeoutMs / 1000)} s waiting until ${wait.until}${seen ? `\n${seen}` : ''}`,
  );
}
