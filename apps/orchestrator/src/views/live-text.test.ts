import type { RunEvent } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { samplePlan } from '../../test/run-fixture.ts';
import { advance, startLive } from './live-state.ts';
import { liveText } from './live-text.ts';
import { plainPaint } from './paint.ts';

const events: readonly RunEvent[] = [
  { type: 'phase', phase: 'connect' },
  { type: 'host', host: '10.10.10.10', state: 'connected', ms: 100 },
  { type: 'host', host: '10.10.10.11', state: 'connected', ms: 120 },
  { type: 'planned', plan: samplePlan() },
  { type: 'phase', phase: 'apply' },
  { type: 'stage', stage: 'etcd.config@10.10.10.10', host: '10.10.10.10', state: 'started', ms: 0 },
  {
    type: 'op',
    stage: 'etcd.config@10.10.10.10',
    host: '10.10.10.10',
    kind: 'file',
    key: 'x',
    what: 'update /etc/etcd/etcd.conf',
    state: 'changed',
    ms: 20,
  },
  {
    type: 'op',
    stage: 'etcd.launch@10.10.10.10',
    host: '10.10.10.10',
    kind: 'unit',
    key: 'x',
    what: 'restart etcd.service',
    state: 'started',
    ms: 0,
  },
];

const screen = { columns: 90, rows: 24, nowMs: 13_300 };

test('every host is one line with its stage, what it does and for how long', async () => {
  const state = events.reduce((s, event) => advance(s, event, 1000), startLive(1000));
  await expect(liveText(state, screen, plainPaint)).toMatchFileSnapshot('../../test/golden/live.txt');
});

test('a failed host stays failed, with its reason', () => {
  const failed: RunEvent = {
    type: 'stage',
    stage: 'etcd.launch@10.10.10.10',
    host: '10.10.10.10',
    state: 'failed',
    ms: 900,
  };
  const state = [...events, failed].reduce((s, event) => advance(s, event, 1000), startLive(1000));
  expect(state.hosts.get('10.10.10.10')?.state).toBe('failed');
  expect(liveText(state, screen, plainPaint)).toContain('1 failed');
});

test('more hosts than lines: the busy ones are shown, the others counted', () => {
  const many: RunEvent[] = Array.from({ length: 50 }, (_, i) => ({
    type: 'host',
    host: `10.0.0.${i}`,
    state: 'connected',
    ms: 1,
  }));
  const busy: RunEvent = {
    type: 'stage',
    stage: 'node.base@10.0.0.40',
    host: '10.0.0.40',
    state: 'started',
    ms: 0,
  };
  const state = [...many, busy].reduce((s, event) => advance(s, event, 0), startLive(0));
  const text = liveText(state, { ...screen, rows: 14 }, plainPaint);
  expect(text).toContain('10.0.0.40');
  expect(text).toContain('... and 40 more hosts');
});

test('no line is wider than the terminal', () => {
  const state = events.reduce((s, event) => advance(s, event, 1000), startLive(1000));
  for (const columns of [50, 60, 80]) {
    for (const line of liveText(state, { ...screen, columns }, plainPaint).split('\n'))
      expect(line.length).toBeLessThanOrEqual(columns);
  }
});

test('what takes long shows what is last seen of it', () => {
  const seen: RunEvent = {
    type: 'progress',
    stage: 'host.packages@10.10.10.10',
    host: '10.10.10.10',
    what: '40 changes in one transaction',
    last: '41 %: Unpacking etcd-server (amd64)',
    ms: 9000,
  };
  const state = [...events, seen].reduce((s, event) => advance(s, event, 10_000), startLive(1000));
  const text = liveText(state, { ...screen, columns: 120 }, plainPaint);
  expect(text).toMatch(
    /host\.packages .*40 changes in one transaction: 41 %: Unpacking etcd-server \(amd64\) +12\.3 s/,
  );
});
