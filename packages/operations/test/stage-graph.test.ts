import type { PlannedStage } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { stageGraph } from '../src/run/stage-graph.ts';

/** `pgsql.config@10.0.0.1/pg-test 3 changes after node.ready@10.0.0.1` */
function stage(id: string, changes: number, ...after: readonly string[]): PlannedStage {
  const [, module = '', name = '', host = ''] = /^(\w+)\.([\w-]+)@([\d.]*)/.exec(id) ?? [];
  const change = { what: 'a change' } as PlannedStage['changes'][number];
  return {
    id,
    module,
    name,
    host: host === '' ? '10.0.0.1' : host,
    after,
    ops: changes,
    changes: Array.from({ length: changes }, () => change),
    unknown: [],
  };
}

const ofHost = (n: number): readonly PlannedStage[] => [
  stage(`node.base@10.0.0.${n}`, 2),
  stage(`host.packages@10.0.0.${n}`, 1, `node.base@10.0.0.${n}`),
  stage(`pgsql.config@10.0.0.${n}/pg-test`, 5, `host.packages@10.0.0.${n}`, `node.base@10.0.0.${n}`),
  stage(`node.logs@10.0.0.${n}`, 3, `host.packages@10.0.0.${n}`),
];
const two = [
  ...ofHost(2),
  ...ofHost(1),
  stage('pgsql.roles@pg-test', 4, 'pgsql.config@10.0.0.1/pg-test', 'pgsql.config@10.0.0.2/pg-test'),
];

test('stages of a name and a cluster are one node, with their hosts and changes, each after what it waits for', () => {
  expect(stageGraph({ stages: two }).nodes).toEqual([
    { id: 'node.base', hosts: 2, changes: 4, after: [], longest: true },
    { id: 'host.packages', hosts: 2, changes: 2, after: ['node.base'], longest: true },
    { id: 'pgsql.config@pg-test', hosts: 2, changes: 10, after: ['host.packages'], longest: true },
    { id: 'node.logs', hosts: 2, changes: 6, after: ['host.packages'], longest: false },
    { id: 'pgsql.roles@pg-test', hosts: 1, changes: 4, after: ['pgsql.config@pg-test'], longest: true },
  ]);
  expect(stageGraph({ stages: two }).longest).toEqual([
    'node.base',
    'host.packages',
    'pgsql.config@pg-test',
    'pgsql.roles@pg-test',
  ]);
});

test('members that restart one after the other wait for no node but their own', () => {
  const restarts = [
    stage('pgsql.restart@10.0.0.1/pg-test', 1, 'pgsql.restart@10.0.0.2/pg-test'),
    stage('pgsql.restart@10.0.0.2/pg-test', 1),
  ];
  expect(stageGraph({ stages: restarts }).nodes).toEqual([
    { id: 'pgsql.restart@pg-test', hosts: 2, changes: 2, after: [], longest: true },
  ]);
});

test('a plan without stages has no chain', () => {
  expect(stageGraph({ stages: [] })).toEqual({ nodes: [], longest: [] });
});
