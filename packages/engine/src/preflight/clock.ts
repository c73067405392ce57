import type { Frame } from '../transport/frames.ts';
import { framed } from '../transport/script.ts';

/** How far a host's clock is ahead of this machine's: between the two, whatever the way there and back took. */
export interface ClockBounds {
  readonly atLeastMs: number;
  readonly atMostMs: number;
}

export const clockFrame = 'clock';

/** Prints the host's time in a frame of its own. */
export function tellTime(at: 'first' | 'last'): ReturnType<typeof framed> {
  return framed(`${clockFrame}.${at}`, 'date +%s.%N');
}

export interface ClockTimes {
  /** This machine's time before anything was sent. */
  readonly sentMs: number;
  /** This machine's time when a clock frame had arrived, by the frame's name. */
  readonly heardMs: ReadonlyMap<string, number>;
}

/** What two rounds of readings leave. */
export function narrowed(a: ClockBounds | undefined, b: ClockBounds | undefined): ClockBounds | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return { atLeastMs: Math.max(a.atLeastMs, b.atLeastMs), atMostMs: Math.min(a.atMostMs, b.atMostMs) };
}

/** A time was told after the question was sent and before the answer was heard: each reading narrows the bounds. */
export function clockBounds(
  frames: readonly Frame[],
  { sentMs, heardMs }: ClockTimes,
): ClockBounds | undefined {
  // Every frame has been heard; a number that another one prints is no time.
  const clocks = frames.filter(({ id }) => id.startsWith(`${clockFrame}.`));
  const told = clocks.flatMap(({ id, stdout }) => {
    const heard = heardMs.get(id);
    const seconds = /^\d+(?:\.\d+)?$/.exec(stdout.trim())?.[0];
    return heard === undefined || seconds === undefined ? [] : [{ hostMs: Number(seconds) * 1000, heard }];
  });
  if (told.length === 0) return undefined;
  return {
    atLeastMs: Math.round(Math.max(...told.map((t) => t.hostMs - t.heard))),
    atMostMs: Math.round(Math.min(...told.map((t) => t.hostMs - sentMs))),
  };
}
