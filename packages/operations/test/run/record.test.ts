import type { Change, ProcedureResult, RunResult } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { lineOf, recordOfProcedure, recordOfRun } from '../../src/run/record.ts';

const by = { command: 'pigsty deploy --yes', by: 'alice' };

const change = (host: string, more: Partial<Change> = {}): Change => ({ host, ...more }) as unknown as Change;
const run = (status: RunResult['status'], ...applied: readonly Change[]): RunResult =>
  ({ status, applied, runId: '20261129T020000Z-0cab', timings: { totalMs: 70_400 } }) as unknown as RunResult;
const procedure = (status: ProcedureResult['status'], grade: 'reads' | 'interrupts'): ProcedureResult =>
  ({
    status,
    plan: { grade },
    totalMs: 2600,
  }) as unknown as ProcedureResult;

test('a run is kept with who did what, to how many hosts, of which clusters and for how long', () => {
  const restart = { what: 'restart', unit: 'patroni.service', of: 'pg-test-1' } as const;
  const record = recordOfRun(
    run(
      'changed',
      change('10.10.10.11', { cluster: 'pg-test', interrupts: restart }),
      change('10.10.10.12', { cluster: 'pg-test' }),
      change('10.10.10.12'),
    ),
    by,
  );
  expect(record).toMatchObject({ status: 'changed', seconds: 70, run: '20261129T020000Z-0cab' });
  expect(JSON.parse(lineOf(record!))).toMatchObject({
    job: 'pigsty',
    level: 'info',
    who: 'alice',
    seconds: '70',
    _msg: 'pigsty deploy --yes by alice: 3 changes on 2 hosts (pg-test), 1 restart, 70 s',
  });
});

test('a run that failed is kept as an error, with what it had done', () => {
  const line = lineOf(recordOfRun(run('failed', change('10.10.10.11')), by)!);
  expect(JSON.parse(line)).toMatchObject({
    level: 'error',
    _msg: 'pigsty deploy --yes by alice: 1 change on 1 host, failed, 70 s',
  });
});

test.each(['unchanged', 'declined', 'planned'] as const)('a run that is %s leaves no record', (status) => {
  expect(recordOfRun(run(status), by)).toBeUndefined();
});

test.each([
  ['done', 'done'],
  ['aborted', 'walked back'],
  ['failed', 'failed'],
] as const)('a procedure that is %s is kept', (status, what) => {
  expect(recordOfProcedure(procedure(status, 'interrupts'), by)).toMatchObject({ what, seconds: 3 });
});

test('a procedure that only reads, or found nothing to do, leaves no record', () => {
  expect(recordOfProcedure(procedure('done', 'reads'), by)).toBeUndefined();
  expect(recordOfProcedure(procedure('unchanged', 'interrupts'), by)).toBeUndefined();
});
