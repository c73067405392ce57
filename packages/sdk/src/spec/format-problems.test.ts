import { expect, test } from 'vitest';
import type { Problem } from '../words/problem.ts';
import { formatProblems } from './format-problems.ts';

const version: Problem = {
  severity: 'error',
  rule: 'invalid-value',
  subject: 'pg-meta.vars.pg_version',
  message: 'expected a number, got "banana"',
  hint: 'Supported: 14, 15, 16, 17, 18.',
  position: { file: '/estate/pigsty.yml', line: 6, column: 21 },
};
const primary: Problem = {
  severity: 'error',
  rule: 'primary',
  subject: 'pg-test.hosts',
  message: 'pg-test needs exactly one primary, found 0',
  hint: 'Set pg_role: primary on one host and replica on the others.',
  position: { file: '/estate/pigsty.yml', line: 12, column: 9 },
};

test('problems are aligned, in the order of the file, with a last line that counts them', () => {
  expect(formatProblems([primary, version], { cwd: '/estate' })).toBe(`\
pigsty.yml:6:21  pg-meta.vars.pg_version  expected a number, got "banana"
                 Supported: 14, 15, 16, 17, 18.
pigsty.yml:12:9  pg-test.hosts            pg-test needs exactly one primary, found 0
                 Set pg_role: primary on one host and replica on the others.
2 problems in pigsty.yml. Nothing was changed.
`);
});

test('a hint that names another place of the file is as short as the place itself', () => {
  const text = formatProblems([{ ...version, hint: 'The other one is at /estate/pigsty.yml:3:4.' }], {
    cwd: '/estate',
  });
  expect(text).toContain('The other one is at pigsty.yml:3:4.');
});

test('warnings are marked, counted apart, and stop nothing', () => {
  const { position: _position, hint: _hint, ...bare } = version;
  const warning: Problem = { ...bare, severity: 'warning' };
  expect(formatProblems([warning])).toBe(
    'pg-meta.vars.pg_version  warning: expected a number, got "banana"\n1 warning.\n',
  );
  expect(formatProblems([primary, { ...warning, position: { file: 'b.yml', line: 1, column: 1 } }])).toMatch(
    /\n1 problem and 1 warning in 2 files\. Nothing was changed\.\n$/,
  );
  expect(formatProblems([])).toBe('');
});
