import { PigstyError } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { sampleResult } from '../../test/run-fixture.ts';
import { eventJson, resultJson } from './json-view.ts';

test('the last line of a run carries plan, changes, failures and timings', () => {
  const line = resultJson(sampleResult());
  expect(Object.keys(line)).toEqual([
    'type',
    'status',
    'runId',
    'grade',
    'changes',
    'unknown',
    'plan',
    'applied',
    'failures',
    'notAttempted',
    'timings',
  ]);
  expect(line).toMatchObject({
    type: 'result',
    status: 'failed',
    changes: 5,
    failures: [{ host: '10.10.10.11', error: { code: 'WAIT_TIMEOUT' } }],
  });
});

test('an error inside an event keeps its code, message, hint and log', () => {
  const error = new PigstyError('SSH_AUTH', 'no key was accepted', {
    where: { host: 'h' },
    hint: 'Try: ssh h',
  });
  expect(eventJson({ type: 'host', host: 'h', state: 'failed', ms: 3, error })).toEqual({
    type: 'host',
    host: 'h',
    state: 'failed',
    ms: 3,
    error: { code: 'SSH_AUTH', message: 'no key was accepted', where: { host: 'h' }, hint: 'Try: ssh h' },
  });
});
