import { setMaxListeners } from 'node:events';
import type { SandboxEvent, SandboxHooks } from './model.ts';

/** {@link SandboxHooks} with every default filled in; the one place where the clock comes in. */
export interface Context {
  readonly stateDir: string;
  readonly cacheDir: string;
  readonly signal: AbortSignal | undefined;
  emit(event: SandboxEvent): void;
  nowMs(): number;
}

export function openContext(hooks: SandboxHooks = {}): Context {
  // Every host that is waited for listens to the one signal.
  if (hooks.signal !== undefined) setMaxListeners(0, hooks.signal);
  return {
    stateDir: hooks.stateDir ?? '/var/lib/pigsty-sandbox',
    cacheDir: hooks.cacheDir ?? '/var/cache/pigsty-sandbox',
    signal: hooks.signal,
    emit: (event) => hooks.onEvent?.(event),
    nowMs: () => Date.now(),
  };
}
