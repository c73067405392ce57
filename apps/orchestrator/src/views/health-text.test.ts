import type { HealthReport, ProbeResult } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { healthExitCode, healthText } from './health-text.ts';
import { plainPaint } from './paint.ts';

function probe(instance: string, name: string, more: Partial<ProbeResult> = {}): ProbeResult {
  return {
    module: 'pgsql',
    cluster: 'pg-test',
    instance,
    host: '10.10.10.11',
    name,
    state: 'ok',
    detail: 'fine',
    durationMs: 5,
    ...more,
  };
}

const report: HealthReport = {
  state: 'fail',
  results: [
    probe('pg-test-1', 'patroni answers'),
    probe('pg-test-1', 'accepts connections'),
    probe('pg-test-2', 'patroni answers'),
    probe('pg-test-2', 'streams from the leader', {
      state: 'warn',
      detail: 'lags by 80 MB',
      hint: 'Look at: patronictl list',
    }),
    probe('pg-test-3', 'patroni answers', { state: 'fail', detail: 'connection refused' }),
  ],
};

test('health is one line per instance and one per probe that is not fine', async () => {
  await expect(healthText(report, plainPaint)).toMatchFileSnapshot('../../test/golden/health.txt');
});

test('exit codes: 0 healthy, 2 something is wrong, 3 nobody can tell', () => {
  expect((['ok', 'warn', 'fail', 'unknown'] as const).map(healthExitCode)).toEqual([0, 2, 2, 3]);
});
