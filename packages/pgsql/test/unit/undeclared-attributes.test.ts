import { expect, test } from 'vitest';
import { inCatalog } from '../../src/spec/by-hand.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

const users = ', pg_users: [{ name: app, createdb: true }, { name: job, createrole: false }, { name: old }]';
const { cluster } = clusterOf(clusterText(users));

test('an attribute that the inventory does not name, or names no longer, is reported for roles of the inventory', () => {
  const found = inCatalog(cluster, {
    superusers: ['postgres'],
    attributes: {
      app: ['createdb'],
      job: ['createrole'],
      old: ['createrole', 'bypassrls'],
      replicator: ['replication'],
      stranger: ['createdb'],
    },
    owners: {},
  });
  expect(found.map(({ rule, message, hint }) => [rule, message, hint])).toEqual([
    [
      'undeclared-attribute',
      'the role old has createrole, bypassrls, and the inventory does not say so',
      'Declare it: createrole: true, bypassrls: true; false takes it away.',
    ],
  ]);
});

test('an attribute that was declared and is no longer is no finding: the next deploy takes it back', () => {
  const facts = {
    superusers: ['postgres'],
    attributes: { old: ['createrole'] },
    recorded: { old: ['createrole'] },
  };
  expect(inCatalog(cluster, facts)).toEqual([]);
  const leaving = clusterOf(clusterText(`, pg_no_longer_declared: leave${users}`)).cluster;
  expect(inCatalog(leaving, facts).map(({ rule }) => rule)).toEqual(['undeclared-attribute']);
});
