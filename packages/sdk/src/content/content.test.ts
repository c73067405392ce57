import { expect, test } from 'vitest';
import { alert, type Alert } from './alert.ts';
import { contentFaults, requireSoundContent } from './content.ts';
import { dashboard, row, stat, timeseries } from './dashboard.ts';
import { metric, record } from './metric.ts';

const up = metric({
  name: 'memcached_up',
  type: 'gauge',
  unit: 'flag',
  help: 'whether it answers',
  from: { command: 'echo memcached_up 1', every: '10s' },
});
const down = alert({
  name: 'MemcachedDown',
  expr: 'memcached_up == 0',
  for: '30s',
  severity: 'crit',
  summary: '{{ins}} does not answer',
});
const load = dashboard({
  id: 'memcached-cluster',
  title: 'Memcached',
  rows: [row('Load', [stat({ title: 'Up', unit: 'flag', series: { expr: 'memcached_up' } })])],
});

test('sound content has no fault, and is JSON', () => {
  const hits = record({ name: 'memcached:hit_ratio', expr: 'a / b', unit: 'ratio', help: 'hits per get' });
  const content = { metrics: [up], records: [hits], alerts: [down], dashboards: [load] };
  expect(contentFaults(content)).toEqual([]);
  expect(JSON.parse(JSON.stringify(content))).toEqual(content);
});

test('an alert without an expression, a duration, a severity or a summary is refused with the field', () => {
  for (const field of ['expr', 'for', 'severity', 'summary'] as const) {
    const { [field]: _left, ...rest } = down;
    expect(contentFaults({ alerts: [rest as Alert] })).toEqual([`alert MemcachedDown has no ${field}`]);
  }
  expect(contentFaults({ alerts: [{ ...down, for: 'a while' }] })).toEqual([
    'alert MemcachedDown holds for "a while", which is no duration',
  ]);
});

test('every mistake is told at once: names, duplicates, panels', () => {
  const faults = contentFaults({
    metrics: [up, { ...up, labels: ['cls'] }],
    alerts: [down, down, { ...down, name: 'memcached down' }],
    dashboards: [{ ...load, rows: [] }],
  });
  expect(faults).toEqual([
    'metric memcached_up declares the label cls, which every metric has',
    'alert "memcached down" does not fit ^[A-Z][A-Za-z0-9]*$',
    'dashboard memcached-cluster has no panel',
    'metric memcached_up is there twice',
    'alert MemcachedDown is there twice',
  ]);
});

test('a recording rule of an interval of its own says a duration', () => {
  const hits = record({ name: 'a:b', expr: 'a', unit: 'ratio', help: 'x', every: '1m' });
  expect(contentFaults({ records: [hits] })).toEqual([]);
  expect(contentFaults({ records: [{ ...hits, every: 'often' }] })).toEqual([
    'record a:b has the interval "often", which is no duration',
  ]);
});

test('two panels of one title on a dashboard cannot be told apart', () => {
  const panel = timeseries({ title: 'Load', unit: 'count', series: [{ expr: 'x' }] });
  expect(contentFaults({ dashboards: [{ ...load, rows: [row('A', [panel]), row('B', [panel])] }] })).toEqual([
    'dashboard memcached-cluster: panel Load is there twice',
  ]);
});

test('a module with such content is refused by its name', () => {
  expect(() => requireSoundContent('memcached', { alerts: [{ ...down, summary: '' }] })).toThrow(
    'content of module memcached: alert MemcachedDown has no summary',
  );
});
