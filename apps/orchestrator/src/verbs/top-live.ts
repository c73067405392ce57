import { setTimeout as pause } from 'node:timers/promises';
import { takeSample, type TopSubject } from '@pigsty/operations/top';
import type { Call } from '../call/act.ts';
import type { OpenEstate } from '../estate/open.ts';
import { paintFor } from '../views/paint.ts';
import { pressed, startTop, type TopState } from '../views/top-state.ts';
import { topLines } from '../views/top-text.ts';

export interface Watching {
  readonly estate: OpenEstate;
  readonly subject: TopSubject;
  readonly everySeconds: number;
  /** Until the second sample, which is the first with rates. */
  readonly firstMs: number;
}

/** Shows a cluster until somebody quits; the exit code, or nothing where there is no terminal to show it on. */
export async function watchTop(
  { world, globals }: Pick<Call, 'world' | 'globals'>,
  { estate, subject, everySeconds, firstMs }: Watching,
): Promise<number | undefined> {
  let state: TopState = startTop(subject.instance);
  const ending = new AbortController();
  let wake: () => void = () => undefined;
  const screen = world.fullScreen({
    onKey: (key) => {
      const before = state;
      state = pressed(state, key, subject);
      draw();
      if (state.ended !== undefined) ending.abort();
      if (before.paused && !state.paused) wake();
    },
    onResize: () => draw(),
  });
  if (screen === undefined) return undefined;
  const style = {
    paint: paintFor(world.stdout, world, globals),
    redact: (text: string) => world.redacted(text),
  };
  const draw = (): void => screen.draw(topLines(state, { subject, everySeconds, size: screen.size }, style));
  const give = (): void => screen.close();
  // Before anything is printed about the signal.
  world.signal.addEventListener('abort', give, { once: true });
  const signal = AbortSignal.any([ending.signal, world.signal]);
  const awake = (ms: number): Promise<unknown> =>
    Promise.race([pause(ms, undefined, { signal }), new Promise<void>((resolve) => (wake = resolve))]);
  try {
    draw();
    for (;;) {
      const { sample: before } = state;
      if (!state.paused) {
        const sample = await takeSample(estate, subject, {
          now: () => world.now(),
          signal,
          ...(before === undefined ? {} : { before }),
        });
        state = state.paused ? state : { ...state, sample };
        draw();
      }
      await awake(before === undefined ? Math.min(firstMs, everySeconds * 1000) : everySeconds * 1000);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
    return state.ended ?? 130;
  } finally {
    world.signal.removeEventListener('abort', give);
    give();
  }
}
