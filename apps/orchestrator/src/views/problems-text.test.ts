import { PigstyError, type Problem } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { errorText } from './error-text.ts';
import { plainPaint } from './paint.ts';

const problems: readonly Problem[] = [
  {
    severity: 'error',
    rule: 'type',
    subject: 'pg-meta.vars.pg_version',
    message: 'expected a number, got "banana"',
    hint: 'Supported: 14, 15, 16, 17, 18.',
    position: { file: 'pigsty.yml', line: 6, column: 21 },
  },
  {
    severity: 'error',
    rule: 'one-primary',
    subject: 'pg-test.hosts',
    message: 'pg-test needs exactly one primary, found 0',
    hint: 'Set pg_role: primary on one host and replica on the others.',
    position: { file: 'pigsty.yml', line: 12, column: 9 },
  },
];

test('problems are listed with place, subject, message and remedy', () => {
  const error = new PigstyError('INVENTORY_INVALID', '2 problems', { problems });
  expect(errorText(error, plainPaint)).toBe(
    [
      'pigsty.yml:6:21  pg-meta.vars.pg_version  expected a number, got "banana"',
      '                 Supported: 14, 15, 16, 17, 18.',
      'pigsty.yml:12:9  pg-test.hosts            pg-test needs exactly one primary, found 0',
      '                 Set pg_role: primary on one host and replica on the others.',
      '2 problems in pigsty.yml. Nothing was changed.',
    ].join('\n'),
  );
});

test('an error names host, stage and op, shows the remote log and what to try', () => {
  const error = new PigstyError('COMMAND_FAILED', 'etcd.service did not start', {
    where: { host: '10.10.10.10', stage: 'etcd.launch@10.10.10.10', op: 'unit etcd.service' },
    log: 'etcd[99]: bind: address already in use\n',
    hint: 'Try: ssh 10.10.10.10 ss -ltnp',
  });
  expect(errorText(error, plainPaint)).toBe(
    [
      'error etcd.service did not start  [COMMAND_FAILED]',
      '  at    10.10.10.10, stage etcd.launch@10.10.10.10, unit etcd.service',
      '  | etcd[99]: bind: address already in use',
      '  Try: ssh 10.10.10.10 ss -ltnp',
    ].join('\n'),
  );
});

test('a stack is shown only on request', () => {
  const error = new TypeError('x is not a function');
  expect(errorText(error, plainPaint)).not.toContain('problems-text.test');
  expect(errorText(error, plainPaint, { verbose: true })).toContain('problems-text.test');
});
