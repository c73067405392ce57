import type { Change, Plan } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { differences } from './stale-plan.ts';

function change(key: string, what = `create ${key}`): Change {
  const stage = 'etcd.config@10.10.10.10';
  return { stage, host: '10.10.10.10', module: 'etcd', kind: 'file', key, action: 'create', what };
}

function plan(...changes: readonly Change[]): Plan {
  const stage = { id: 'etcd.config@10.10.10.10', module: 'etcd', name: 'config', host: '10.10.10.10' };
  const stages = [{ ...stage, after: [], ops: changes.length, unknown: [], changes }];
  return {
    verb: 'install',
    stages,
    problems: [],
    hosts: ['10.10.10.10'],
    added: [],
    grade: 'quiet',
    digest: '',
  };
}

test('what is no longer planned, what is new and what is otherwise are named', () => {
  const before = plan(change('/etc/a'), change('/etc/b'), change('/etc/c'));
  const now = plan(change('/etc/b'), change('/etc/c', 'change /etc/c'), change('/etc/d'));
  expect(differences(before, now)).toEqual([
    'no longer planned: 10.10.10.10  create /etc/a  (etcd.config@10.10.10.10)',
    'planned now: 10.10.10.10  create /etc/d  (etcd.config@10.10.10.10)',
    'planned otherwise: 10.10.10.10  change /etc/c  (etcd.config@10.10.10.10)',
  ]);
});

test('at most ten lines', () => {
  const many = Array.from({ length: 30 }, (_, i) => change(`/etc/${i}`));
  const lines = differences(plan(), plan(...many));
  expect(lines).toHaveLength(10);
  expect(lines.at(-1)).toBe('and 21 more');
  expect(differences(plan(), plan(...many.slice(0, 10)))).toHaveLength(10);
});

test('the same changes with other content', () => {
  expect(differences(plan(change('/etc/a')), plan(change('/etc/a')))).toEqual([
    'the same changes are planned, with other content (a secret, a file) or in another order',
  ]);
});
