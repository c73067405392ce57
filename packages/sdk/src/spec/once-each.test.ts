import { expect, test } from 'vitest';
import type { Problem } from '../words/problem.ts';
import { concerning, onceEach } from './once-each.ts';

const position = { file: 'pigsty.yml', line: 3, column: 5 };
const problem: Problem = {
  severity: 'error',
  rule: 'invalid-value',
  subject: 'pg-test.vars.pg_port',
  message: 'expected a number',
  host: '10.10.10.11',
  cluster: 'pg-test',
  position,
};

test('a value that several hosts share is one problem, of their cluster and of no host', () => {
  const { host, ...shared } = problem;
  expect(onceEach([problem, { ...problem, host: '10.10.10.12' }])).toEqual([shared]);
  expect(onceEach([problem])[0]?.host).toBe(host);
  expect(onceEach([problem, { ...problem, host: '10.10.10.12', cluster: 'pg-meta' }])[0]).not.toHaveProperty(
    'cluster',
  );
});

test('another place or another message is another problem', () => {
  const other = { ...problem, position: { ...position, line: 4 } };
  expect(onceEach([problem, other, { ...problem, message: 'is missing' }])).toHaveLength(3);
});

test('what a problem says of itself counts before where it was found', () => {
  const { host, cluster, ...bare } = problem;
  expect(concerning([bare, problem], { host: '10.10.10.19', cluster: 'etcd' })).toEqual([
    { ...bare, host: '10.10.10.19', cluster: 'etcd' },
    { ...problem, host, cluster },
  ]);
});
