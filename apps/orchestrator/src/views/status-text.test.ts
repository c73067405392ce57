import { expect, test } from 'vitest';
import { plainPaint } from './paint.ts';
import { statusText } from './status-text.ts';
import { widthOf } from './words.ts';

const clusters = [
  {
    module: 'pgsql',
    cluster: '订单',
    state: 'fail',
    members: 3,
    well: 2,
    lag: 2_097_152,
    restoreFrom: '2026-11-26 01:00:00Z',
    restoreUntil: '2026-11-27T02:13:00Z',
  },
  { module: 'etcd', cluster: 'etcd', state: 'ok', members: 1, well: 1 },
] as const;

const text = statusText(
  {
    state: 'fail',
    hosts: 3,
    probes: 40,
    clusters,
    warnings: [],
    findings: [
      {
        module: 'pgsql',
        cluster: '订单',
        instance: '订单-1',
        host: '10.10.10.11',
        name: 'PostgreSQL answers',
        state: 'fail',
        detail: 'connection refused',
        hint: 'pigsty logs 订单-1 --level error',
        durationMs: 1,
      },
    ],
  },
  plainPaint,
);

test('what is red stands first, with why and what to type', () => {
  expect(text.split('\n').slice(0, 4)).toEqual([
    '1 critical: 2 clusters, 3 hosts, 40 probes.',
    '■ 订单-1  PostgreSQL answers  10.10.10.11',
    '    why    connection refused',
    '    first  pigsty logs 订单-1 --level error',
  ]);
});

test('a cluster without a leader says so, and columns stand below each other in any script', () => {
  const [first = '', second = ''] = text.split('\n').filter((line) => /^[■·] .*(pgsql|etcd  )/.test(line));
  expect(first).toContain('NO LEADER');
  expect(first).toContain('11-26 01:00 .. 11-27 02:13 UTC');
  expect(widthOf(first.slice(0, first.indexOf('pgsql')))).toBe(
    widthOf(second.slice(0, second.lastIndexOf('etcd'))),
  );
  expect(Math.max(...text.split('\n').map(widthOf))).toBeLessThanOrEqual(80);
});
