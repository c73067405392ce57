import pc from 'picocolors';
import type { Globals } from '../call/globals.ts';
import type { World } from '../call/world.ts';

/** The few styles of the views; each is the identity when colours are off. */
export type Paint = Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string) => string>;

export const plainPaint: Paint = makePaint(false);

export function makePaint(enabled: boolean): Paint {
  const { bold, dim, red, green, yellow, cyan } = pc.createColors(enabled);
  return { bold, dim, red, green, yellow, cyan };
}

/** Colours only for eyes: a terminal, no NO_COLOR (https://no-color.org), no --no-color. */
export function paintFor(
  stream: World['stdout'],
  world: World,
  globals: Pick<Globals, 'color' | 'json'>,
): Paint {
  const unwanted = (world.env.NO_COLOR ?? '') !== '' || world.env.TERM === 'dumb';
  return makePaint(stream.isTTY && globals.color && !globals.json && !unwanted);
}
