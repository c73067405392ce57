import { expect, test } from 'vitest';
import { parseMoment } from './moment.ts';

const now = new Date(2026, 10, 27, 7, 30, 0).getTime();
const at = (text: string): number => parseMoment(text, { option: '--since', now });

test('a length of time is that long ago', () => {
  expect(now - at('90s')).toBe(90_000);
  expect(now - at('1.5h')).toBe(5_400_000);
  expect(now - at('2d')).toBe(172_800_000);
  expect(at('now')).toBe(now);
});

test('a time of the day is the last one that was', () => {
  expect(at('02:13')).toBe(new Date(2026, 10, 27, 2, 13).getTime());
  expect(at('23:00')).toBe(new Date(2026, 10, 26, 23, 0).getTime());
  expect(at('yesterday 02:13')).toBe(new Date(2026, 10, 26, 2, 13).getTime());
});

test('a moment with a zone is that moment, without one a local one', () => {
  expect(at('2026-11-27 02:13:05+08:00')).toBe(Date.UTC(2026, 10, 26, 18, 13, 5));
  expect(at('2026-11-27T02:13Z')).toBe(Date.UTC(2026, 10, 27, 2, 13));
  expect(at('2026-11-27T02:13 +0800')).toBe(Date.UTC(2026, 10, 26, 18, 13));
  expect(at('2026-11-27 02:13')).toBe(new Date(2026, 10, 27, 2, 13).getTime());
});

test.each(['', 'banana', '25:00', '-1h', '2026-02-31', '2026-13-01', '1 fortnight', '10:61'])(
  'what is no time is refused with what is one: %j',
  (text) => {
    expect(() => at(text)).toThrowError(
      expect.objectContaining({ code: 'USAGE', hint: expect.stringContaining('02:13') }),
    );
  },
);
