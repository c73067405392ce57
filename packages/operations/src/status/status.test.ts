import { expect, test } from 'vitest';
import type { HealthState, ProbeResult } from '@pigsty/sdk';
import { findingsOf } from './ask.ts';
import { clusterLines } from './clusters.ts';

const probe = (
  instance: string,
  state: HealthState,
  detail = 'as it should',
  host = '10.10.10.11',
): ProbeResult => ({
  module: 'pgsql',
  cluster: 'pg-test',
  instance,
  host,
  name: 'answers',
  state,
  detail,
  durationMs: 1,
});

test('what is wrong comes in the order of its weight, and a host that is away is said once', () => {
  const results = [
    probe('pg-test-1', 'warn', 'slow'),
    probe('pg-test-2', 'fail', 'no SSH', '10.10.10.12'),
    probe('node-2', 'fail', 'no SSH', '10.10.10.12'),
    probe('pg-test-3', 'ok'),
    probe('pg-test-3', 'unknown', 'no answer'),
  ];
  expect(findingsOf({ results }).map((f) => [f.state, f.instance])).toEqual([
    ['fail', 'pg-test-2'],
    ['unknown', 'pg-test-3'],
    ['warn', 'pg-test-1'],
  ]);
});

test('a cluster says who leads, how far behind the last one is, and what a restore reaches', () => {
  const [line] = clusterLines(
    [probe('pg-test-1', 'ok'), probe('pg-test-2', 'ok'), probe('pg-test-2', 'warn')],
    {
      instances: [
        { cluster: 'pg-test', instance: 'pg-test-1', running: 'leader', lag: undefined },
        { cluster: 'pg-test', instance: 'pg-test-2', running: 'replica', lag: 8192 },
      ],
      backups: [
        { cluster: 'pg-test', end: '2026-11-26 01:00:00Z', reachableUntil: '2026-11-27 02:00:00Z' },
        { cluster: 'pg-test', end: '2026-11-27 01:00:00Z', reachableUntil: null },
        { cluster: 'pg-other', end: '2026-01-01 01:00:00Z', reachableUntil: null },
      ],
    },
  );
  expect(line).toEqual({
    module: 'pgsql',
    cluster: 'pg-test',
    state: 'warn',
    members: 2,
    well: 1,
    leader: 'pg-test-1',
    lag: 8192,
    restoreFrom: '2026-11-26 01:00:00Z',
    restoreUntil: '2026-11-27 02:00:00Z',
  });
});
