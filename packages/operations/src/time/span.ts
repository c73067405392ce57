import { PigstyError } from '@pigsty/sdk';
import { timeUnits } from './units.ts';

/** A length of time as it is typed (`90s`, `2h`, `1h30m`), in milliseconds. */
export function parseSpan(text: string, option: string): number {
  const word = text.trim();
  const parts = [...word.matchAll(/(\d+(?:\.\d+)?)([smhdw])/g)];
  const total = parts.reduce((sum, [, n, unit = '']) => sum + Number(n) * (timeUnits[unit] ?? 0), 0);
  if (parts.map(([part]) => part).join('') !== word || total < 1000)
    throw new PigstyError('USAGE', `${option} is not a length of time: "${text}"`, {
      hint: 'Write it like 90s, 30m, 2h, 1h30m, 1d.',
    });
  return total;
}
