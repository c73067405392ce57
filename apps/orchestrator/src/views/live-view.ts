import { createLogUpdate } from 'log-update';
import type { World } from '../call/world.ts';
import { advance, startLive } from './live-state.ts';
import { liveText } from './live-text.ts';
import type { Paint } from './paint.ts';
import { noteText } from './plain-view.ts';
import type { RunView } from './view.ts';

const redrawMs = 80;

/** Redraws one block of lines on the terminal; notes stay above it. */
export function liveView(world: World, paint: Paint): RunView {
  const draw = createLogUpdate(process.stderr);
  let state = startLive(world.now());
  let timer: NodeJS.Timeout | undefined;
  let pausedMs: number | undefined;
  const redraw = (): void => {
    const screen = { columns: world.stderr.columns, rows: process.stderr.rows ?? 24, nowMs: world.now() };
    draw(world.redacted(liveText(state, screen, paint)));
  };
  const pause = (): void => {
    clearInterval(timer);
    timer = undefined;
    pausedMs ??= world.now();
    draw.clear();
    draw.done();
  };
  world.signal.addEventListener('abort', () => draw.clear(), { once: true });
  const resume = (): void => {
    // Time that somebody took to answer a question is no time of the run.
    if (pausedMs !== undefined) state = { ...state, startedMs: state.startedMs + world.now() - pausedMs };
    pausedMs = undefined;
    timer = setInterval(redraw, redrawMs).unref();
  };
  return {
    onEvent: (event) => {
      if (event.type === 'note') {
        draw.clear();
        world.stderr.write(`${noteText(event, paint)}\n`);
      }
      state = advance(state, event, world.now());
      if (event.type === 'finished' || (event.type === 'phase' && event.phase === 'done')) pause();
      else if (event.type !== 'planned' && timer === undefined) resume();
    },
    pause,
  };
}
