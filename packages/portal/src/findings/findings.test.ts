import { expect, test } from 'vitest';
import type { PortalIndex } from '../content/content.ts';
import type { LiveAlert } from '../stores/alerts.ts';
import { clusterStates } from './clusters.ts';
import { findingsFrom } from './finding.ts';

const index: Pick<PortalIndex, 'alerts' | 'pages'> = {
  alerts: [{ name: 'NodeDown', severity: 'crit', module: 'node', page: 'node' }],
  pages: [{ id: 'node', title: 'Host', module: 'node', variables: ['ins'] }],
};
const alert = (
  name: string,
  severity: string,
  sinceMs: number,
  more: Partial<LiveAlert> = {},
): LiveAlert => ({
  name,
  state: 'firing',
  labels: { severity, ins: 'node-1', ip: '10.10.10.11' },
  annotations: { summary: `${name} of node-1`, command: 'pigsty health' },
  sinceMs,
  ...more,
});

test('the worst comes first, then the oldest; what is about to fire is last', () => {
  const found = findingsFrom(
    [
      alert('Slow', 'WARN', 1),
      alert('Later', 'CRIT', 20),
      alert('NodeDown', 'CRIT', 10),
      alert('Soon', 'CRIT', 1, { state: 'pending' }),
      alert('Watchdog', 'NONE', 1),
    ],
    [],
    index,
  );
  expect(found.map((f) => f.name)).toEqual(['NodeDown', 'Later', 'Slow', 'Soon']);
});

test('a finding leads to its page and its log, from a quarter of an hour before it began', () => {
  const [found] = findingsFrom([alert('NodeDown', 'CRIT', 1_800_000_900_000)], [], index);
  expect(found).toMatchObject({
    page: '/p/node?ins=node-1&from=1800000000000&to=now',
    logs: '/p/logs?ip=10.10.10.11&from=1800000000000&to=now',
    command: 'pigsty health',
  });
});

test('an alert that Alertmanager holds back says by what', () => {
  const told = { alertname: 'NodeDown', severity: 'CRIT', ins: 'node-1', ip: '10.10.10.11', more: 'x' };
  const [found] = findingsFrom([alert('NodeDown', 'CRIT', 1)], [{ labels: told, by: 'silence' }], index);
  expect(found?.muted).toBe('silence');
});

test('who was not seen is unknown, never well; the worst cluster is first', () => {
  const clusters = ['a', 'b', 'c'].map((cls) => ({
    module: 'node',
    cls,
    members: [{ ins: `${cls}-1`, ip: '10.0.0.1', jobs: ['node'] }],
  }));
  const up = [
    { labels: { job: 'node', ins: 'a-1' }, value: 1 },
    { labels: { job: 'node', ins: 'c-1' }, value: 0 },
  ];
  expect(clusterStates(clusters, up).map((c) => [c.cls, c.state])).toEqual([
    ['c', 'crit'],
    ['b', 'unknown'],
    ['a', 'ok'],
  ]);
  expect(clusterStates(clusters, undefined).every((c) => c.state === 'unknown')).toBe(true);
});

test('a member of several programs is as the worst of them, and says which', () => {
  const members = [{ ins: 'pg-1', ip: '10.0.0.1', jobs: ['patroni', 'pgsql'] }];
  const [cluster] = clusterStates(
    [{ module: 'pgsql', cls: 'pg', members }],
    [{ labels: { job: 'pgsql', ins: 'pg-1' }, value: 1 }],
  );
  expect(cluster).toMatchObject({
    state: 'unknown',
    members: [{ state: 'unknown', jobs: [{ job: 'patroni', state: 'unknown' }] }],
  });
});
