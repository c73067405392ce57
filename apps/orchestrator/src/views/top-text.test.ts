import { definition } from '@pigsty/pgsql';
import type { TopSample, TopSubject } from '@pigsty/operations/top';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { makePaint, plainPaint } from './paint.ts';
import { pressed, startTop, type TopState } from './top-state.ts';
import { topLines, topText } from './top-text.ts';
import { widthOf } from './words.ts';

/** A leader with hostile names and statements, a replica, one that is stopped, one whose host is away. */
const rows = JSON.parse(
  readFileSync(new URL('../../test/fixtures/top/rows.json', import.meta.url), 'utf8'),
) as readonly { readonly instance: string }[];

const query = definition.queries.find((q) => q.name === 'top');
const subject = {
  module: definition,
  cluster: { name: 'pg-test', instances: rows.map((row) => ({ name: row.instance })) },
  query,
  screen: query?.screen,
} as unknown as TopSubject;

const sample: TopSample = {
  module: 'pgsql',
  cluster: 'pg-test',
  at: new Date(2026, 10, 27, 17, 5, 3).getTime(),
  rows,
  warnings: [],
};
const style = { paint: plainPaint, redact: (text: string) => text };
const screen = (columns: number, height: number, state: Partial<TopState> = {}): readonly string[] =>
  topLines(
    { ...startTop(undefined), sample, ...state },
    { subject, everySeconds: 2, size: { columns, rows: height } },
    style,
  );

test.each([60, 80, 200])('at %d columns every line fits, and what matters is there', async (columns) => {
  const text = topText(sample, { subject, columns }, style);
  expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(columns);
  for (const word of ['pg-test-4', 'does not answer', '15788', '└ 15792', 'Lock', 'idle in tx'])
    expect(text).toContain(word);
  await expect(`${text}\n`).toMatchFileSnapshot(`../../test/golden/top-${columns}.txt`);
});

test.each([
  [80, 24],
  [160, 50],
  [20, 8],
  [1, 1],
  [200, 3],
])('a terminal of %d by %d is filled, and no more', (columns, height) => {
  const lines = screen(columns, height);
  expect(lines).toHaveLength(height);
  expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
});

test('a small terminal keeps every part, and says how much is missing', async () => {
  const lines = screen(80, 24);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../../test/golden/top-live.txt');
  expect(lines.join('\n')).toMatch(/\.\.\. and \d+ more/);
  expect(lines.at(-1)).toMatch(/^q quit/);
});

test('what comes from the database steers neither the terminal nor a line', () => {
  const coloured = { ...style, paint: makePaint(true) };
  const lines = [
    ...topText(sample, { subject, columns: 200 }, coloured).split('\n'),
    ...topLines(
      { ...startTop(undefined), sample },
      { subject, everySeconds: 2, size: { columns: 80, rows: 60 } },
      coloured,
    ),
  ];

  const rest = lines.map((line) => line.replaceAll(/\u001b\[\d+m/g, '')).join('');
  expect(rest).toMatch(/^[^\u0000-\u001f\u007f-\u009f\u202a-\u202e]*$/u);
  expect(lines.join('\n')).toContain('·[31mred·[0m');
});

test('what must not be shown is taken away before a line is cut', () => {
  const secret = 'billing';
  const redact = (text: string): string => text.replaceAll(secret, '[secret]');
  for (const columns of [60, 80, 100, 200])
    expect(topText(sample, { subject, columns }, { ...style, redact })).not.toMatch(/billin/);
});

test('space pauses, s changes the sort, m goes to the next member, ? helps, and a key goes back', () => {
  const press = (state: TopState, ...keys: readonly string[]): TopState =>
    keys.reduce((s, key) => pressed(s, key, subject), state);
  const first = { ...startTop(undefined), sample };
  expect(screen(80, 24, press(first, ' '))[0]).toContain('paused');
  expect(press(first, ' ', ' ').paused).toBe(false);
  expect(screen(80, 60, press(first, 's')).join('\n')).toContain('Sessions by transaction age');
  expect(screen(80, 60, press(first, 's', 's')).join('\n')).toContain('Sessions by wait');
  expect(press(first, 's', 's', 's').order).toBe(0);
  expect(press(first, 'm').instance).toBe('pg-test-2');
  expect(screen(80, 24, press(first, 'm')).join('\n')).toContain('▸ pg-test-2');
  expect(press(first, 'm', 'm', 'm', 'm')).not.toHaveProperty('instance');
  expect(screen(80, 24, press(first, '?')).join('\n')).toContain('Any key goes back');
  expect(press(first, '?', 'x')).toEqual(first);
  expect(press(first, '\u001b[A', 'x', '\r')).toEqual(first);
});

test('q ends it well, Ctrl-C as an interruption, also while help is shown', () => {
  for (const state of [startTop(undefined), { ...startTop(undefined), help: true }]) {
    expect(pressed(state, 'q', subject).ended).toBe(0);
    expect(pressed(state, '\u0003', subject).ended).toBe(130);
  }
});

test('sorted by wait, those that wait for a lock come first; by transaction age, the oldest', () => {
  const pids = (order: number): readonly string[] => {
    const lines = screen(200, 80, { order });
    const from = lines.findIndex((line) => line.startsWith('Sessions'));
    return lines.slice(from + 2).flatMap((line) => /^ *(\d+) /.exec(line)?.[1] ?? []);
  };
  expect(pids(0)[0]).toBe('15812');
  expect(pids(1).slice(0, 2)).toEqual(['15788', '15812']);
  expect(pids(2).slice(0, 4).sort()).toEqual(['15792', '15800', '15802', '15803']);
});
