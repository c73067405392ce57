import type { Stage } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { lostReferences } from './test-references.ts';

const module = {
  name: 'cache',
  offers: ['ready'],
  requires: { onHost: ['node'], inEstate: ['pgsql?'], after: ['infra'] },
};
const stage = (name: string, ...after: readonly string[]): Stage => ({
  module: 'cache',
  name,
  host: '10.10.10.11',
  after,
  ops: [],
});

test('a weak reference to a stage of its own that no plan has is found, and one that some plan has is not', () => {
  const install = [stage('config', 'versions@self?'), stage('ready', 'config@self', 'lanch@self?')];
  const upgrade = [stage('versions')];
  expect(lostReferences(module, [...install, ...upgrade])).toEqual([
    'cache.ready comes after lanch@self?, and no scenario plans a stage lanch',
  ]);
});

test('a reference to a module that is not in the requirements is found: its name is misspelt, or it is not declared', () => {
  const ready = stage(
    'ready',
    'node.ready@self',
    'pgsql.ready@pg-test?',
    'infra.dns@self?',
    'pqsql.ready@pg-test?',
  );
  expect(lostReferences(module, [ready])).toEqual([
    'cache.ready comes after pqsql.ready@pg-test?, and pqsql is not in its requirements',
  ]);
});

test('a stage that is offered and never planned is found', () => {
  expect(lostReferences(module, [stage('config')])).toEqual(['cache offers ready, and no scenario plans it']);
});
