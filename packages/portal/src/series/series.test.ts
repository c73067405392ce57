import fc from 'fast-check';
import { expect, test } from 'vitest';
import { filledIn, labelsApart, legendOf, matcherOf } from './expression.ts';
import { gridOf, linesOf } from './grid.ts';
import { logQuery } from './log-query.ts';
import { spansOf } from './spans.ts';
import { tableOf } from './table-rows.ts';

test('a choice is filled in where the expression names it, and only there', () => {
  expect(filledIn('up{cls="$cls", ins="$ins"}', { cls: 'pg-test' })).toBe('up{cls="pg-test", ins="$ins"}');
  expect(filledIn('x{a="$clsx"}', { cls: 'y' })).toBe('x{a="$clsx"}');
});

test('no value of a label ends the matcher that it stands in', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (value) => {
      const [, inside] = /^up\{cls="(.*)"\}$/s.exec(matcherOf('up', { cls: value })) ?? [];
      expect(inside).toBeDefined();
      expect(inside!.replace(/\\./gs, '')).not.toMatch(/["\n]/);
    }),
  );
});

test('a legend is written as declared, or as what sets the series apart', () => {
  const one = { cls: 'a', ins: 'a-1', device: 'sda' };
  expect(legendOf('{{ins}} {{ device }}', one, [])).toBe('a-1 sda');
  expect(labelsApart([one, { ...one, device: 'sdb' }])).toEqual(['device']);
  expect(legendOf(undefined, one, ['device'])).toBe('sda');
});

test('a table has a row for each set of labels and a column for each query; what is missing is not zero', () => {
  const at = (
    ins: string,
    value: number,
    name: string,
  ): { labels: Record<string, string>; value: number } => ({
    labels: { __name__: name, job: 'node', ins, ip: `10.10.10.${ins.at(-1)}` },
    value,
  });
  const table = tableOf(
    ['processors', 'load'],
    [[at('node-2', 4, 'a'), at('node-10', 2, 'a')], [at('node-2', 0.5, 'b')]],
  );
  expect(table.labelColumns).toEqual(['ins', 'ip']);
  expect(table.rows.map((r) => [r.labels[0], ...r.values])).toEqual([
    ['node-2', 4, 0.5],
    ['node-10', 2, undefined],
  ]);
});

test('columns of a table that are labels choose what is shown', () => {
  const labels = { cls: 'pg-test', ins: 'pg-test-1', ip: '10.10.10.11' };
  const table = tableOf(['ins', 'ip'], [[{ labels, value: 1 }]], ['cls']);
  expect(table).toMatchObject({ labelColumns: ['ins', 'ip'], valueColumns: [] });
  expect(tableOf(['failed'], [[{ labels, value: 1 }]], ['cls'])).toMatchObject({
    labelColumns: ['ins', 'ip'],
    valueColumns: ['failed'],
  });
});

test('a chart has a gap where nothing was seen', () => {
  const grid = gridOf(
    [
      {
        points: [
          [10, 1],
          [30, 3],
        ],
      },
      { points: [[20, Number.NaN]] },
    ],
    { start: 10, end: 30, step: 10 },
  );
  expect(grid).toEqual([
    [10, 20, 30],
    [1, null, 3],
    [null, null, null],
  ]);
});

test('stacked values stand upon those below, the highest drawn first; what is missing adds nothing', () => {
  const [low, high, none] = [
    [1, null, null],
    [2, 5, null],
    [null, 1, null],
  ];
  expect(linesOf([low, high, none], true)).toEqual([
    { at: 2, values: [3, 6, null] },
    { at: 1, values: [3, 5, null] },
    { at: 0, values: [1, null, null] },
  ]);
  expect(linesOf([low, high], false).map(({ at }) => at)).toEqual([0, 1]);
});

test('states over time are spans, and a gap is one of its own', () => {
  const spans = spansOf(
    {
      points: [
        [0, 1],
        [10, 1],
        [30, 0],
      ],
    },
    { start: 0, end: 30, step: 10 },
  );
  expect(spans.map(({ from, to, value }) => [from, to, value])).toEqual([
    [0, 0.5, 1],
    [0.5, 0.75, undefined],
    [0.75, 1, 0],
  ]);
});

test('a search in logs is what was typed, within the fields that were chosen', () => {
  expect(logQuery('*', {})).toBe('*');
  expect(logQuery('error or fatal', { ins: 'pg"1', cls: '' })).toBe('ins:="pg\\"1" (error or fatal)');
  expect(logQuery('{job="syslog"}', {})).toBe('{job="syslog"}');
});

test('a search without words leaves out samples, which are for programs, unless their job is chosen', () => {
  expect(logQuery('', {})).toBe('!samples:*');
  expect(logQuery('', { ins: 'pg-1' })).toBe('ins:="pg-1" !samples:*');
  expect(logQuery('', { ins: 'pg-1', job: 'sessions' })).toBe('ins:="pg-1" job:="sessions"');
  expect(logQuery('*', { ins: 'pg-1' })).toBe('ins:="pg-1"');
});
