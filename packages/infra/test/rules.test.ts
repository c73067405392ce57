import { alert, record } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderRules } from '../src/render/rules.ts';

const rule = (name: string, every?: string) =>
  record({ name, expr: 'up', unit: 'count', help: 'x', ...(every === undefined ? {} : { every }) });

function groups(records: readonly ReturnType<typeof rule>[]) {
  const down = alert({ name: 'Down', expr: 'a:b == 0', for: '0s', severity: 'warn', summary: 'down' });
  const text = renderRules({ module: 'web', content: { records, alerts: [down] } }, 'https://i.pigsty');
  const file = parse(text ?? '') as {
    groups: { name: string; interval?: string; rules: { record?: string; alert?: string }[] }[];
  };
  return file.groups.map(({ name, interval = '', rules }) =>
    [name, interval, ...rules.map((r) => r.record ?? r.alert)].join(' ').replace('  ', ' '),
  );
}

test('rules of an interval of their own are a group of their own, evaluated in their order', () => {
  expect(groups([rule('a:b'), rule('c:d', '1m'), rule('e:f'), rule('g:h', '1m'), rule('i:j', '5m')])).toEqual(
    ['web-records a:b e:f', 'web-records-1m 1m c:d g:h', 'web-records-5m 5m i:j', 'web-alerts Down'],
  );
  expect(groups([rule('c:d', '1m')])).toEqual(['web-records-1m 1m c:d', 'web-alerts Down']);
});
