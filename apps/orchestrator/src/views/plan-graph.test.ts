import { expect, test } from 'vitest';
import { plainPaint } from './paint.ts';
import { planGraph } from './plan-graph.ts';

const graph = {
  nodes: [
    { id: 'node.base', hosts: 2, changes: 4, after: [], longest: true },
    { id: 'node.logs', hosts: 2, changes: 0, after: ['node.base'], longest: false },
    { id: 'pgsql.config@pg-test', hosts: 1, changes: 1, after: ['node.base'], longest: true },
  ],
  longest: ['node.base', 'pgsql.config@pg-test'],
};

test('as text: a line for each stage, and the longest chain', () => {
  expect(planGraph(graph, 'text', plainPaint)).toBe(
    [
      'stage                 hosts  changes  after',
      'node.base             2      4',
      'node.logs             2               node.base',
      'pgsql.config@pg-test  1      1        node.base',
      '',
      'The longest chain, with 5 of 5 changes:',
      '  node.base → pgsql.config@pg-test',
    ].join('\n'),
  );
});

test('in the language of Mermaid and of Graphviz: a box for each stage, an arrow to what waits for it', () => {
  expect(planGraph(graph, 'mermaid', plainPaint).split('\n')).toEqual([
    'flowchart LR',
    '  s1["node.base<br/>2 hosts, 4 changes"]',
    '  s2["node.logs<br/>2 hosts, 0 changes"]',
    '  s3["pgsql.config@pg-test<br/>1 host, 1 change"]',
    '  s1 --> s2',
    '  s1 --> s3',
    '  classDef longest stroke-width:3px',
    '  class s1,s3 longest',
  ]);
  expect(planGraph(graph, 'dot', plainPaint)).toContain('  "node.base" -> "pgsql.config@pg-test";');
});
