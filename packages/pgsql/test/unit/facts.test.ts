import { readInventory } from '@pigsty/inventory';
import { registrationsOf } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { pgFacts } from '../../src/facts/instance.ts';
import { checkFacts } from '../../src/spec/check-facts.ts';
import { identify } from '../../src/spec/identity.ts';

const text =
  'all: { children: { pg-a: { hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-a, pg_version: 17 } } } }';
const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
const [cluster] = identify(inventory!).clusters;
const [instance] = cluster!.instances;
const estate = {
  inventory: inventory!,
  caCertificate: '',
  operatorPublicKeys: [],
  registrations: registrationsOf([], true),
};

function rules(output: string): readonly string[] {
  const facts = { host: () => undefined, from: () => undefined, of: () => pgFacts.parse(output, instance!) };
  return checkFacts(cluster!, facts, estate).map((p) => p.rule);
}

test('a host that has nothing says so', () => {
  expect(pgFacts.parse('home \npatroni \n', instance!)).toEqual({ initialized: false, hasBackup: false });
  expect(rules('home \npatroni \n')).toEqual([]);
});

test('a member says what it is', () => {
  const output = [
    'initialized 17',
    'system 7000000000000000002',
    'home /data/postgres/pg-a-17',
    'database 1 7000000000000000001',
    'database 2 7000000000000000002',
    'backup 2',
    'archive 7000000000000000002',
    "byhand altered hba_file /it''s/here",
    'byhand catalog {"superusers": ["ops", "postgres"], "owners": {"app": "ops"}}',
    'byhand paused app',
    'byhand server pg-a-primary/pg-a-1',
    'patroni {"state": "running", "role": "master", "xlog": {}}',
    'cluster {"members": [{"name": "pg-a-1", "host": "10.0.0.1", "role": "leader", "state": "running"}]}',
    '',
  ].join('\n');
  expect(pgFacts.parse(output, instance!)).toEqual({
    initialized: true,
    version: 17,
    systemId: '7000000000000000002',
    home: '/data/postgres/pg-a-17',
    hasBackup: true,
    role: 'primary',
    members: [{ name: 'pg-a-1', host: '10.0.0.1' }],
    altered: { hba_file: "/it's/here" },
    superusers: ['ops', 'postgres'],
    owners: { app: 'ops' },
    paused: ['app'],
    outOfService: ['pg-a-primary/pg-a-1'],
  });
});

test('backups of an earlier database are not taken for ours', () => {
  const repository = 'database 1 7000000000000000001\nbackup 1\narchive 7000000000000000001\n';
  const earlier = { hasBackup: false, otherDatabases: ['7000000000000000001'] };
  expect(pgFacts.parse(repository, instance!)).toMatchObject(earlier);
  expect(pgFacts.parse(`initialized 17\nsystem 7000000000000000002\n${repository}`, instance!)).toMatchObject(
    earlier,
  );
});

test('data of another version or another cluster is never taken over', () => {
  expect(rules('initialized 16\nhome /data/postgres/pg-a-16\n')).toEqual(['other-version']);
  expect(rules('initialized 17\nhome /data/postgres/pg-b-17\n')).toEqual(['other-cluster']);
});

test('the section bootstrap of patroni.yml is kept, and nothing that somebody wrote below it', () => {
  const section = 'bootstrap:\n  dcs:\n    ttl: 20\n';
  const output = `bootstrap ${Buffer.from(`${section}# by hand\nctl:\n  insecure: true\n`).toString('base64')}\n`;
  expect(pgFacts.parse(output, instance!)).toMatchObject({ bootstrapSection: section });
});

test('what somebody changed by hand is named, each with a way out', () => {
  const found = rules(
    [
      'initialized 17',
      'home /data/postgres/pg-a-17',
      'byhand catalog {"superusers": ["ops", "postgres"], "owners": {"app": "ops", "postgres": "postgres"}}',
      'byhand altered hba_file /nowhere',
      'byhand altered password_encryption scram-sha-256',
      'byhand paused *',
      'byhand server pg-a-primary/pg-a-1',
      'cluster {"members": [{"name": "pg-a-1", "host": "10.0.0.1"}, {"name": "pg-a-9", "host": "10.0.0.9"}]}',
      '',
    ].join('\n'),
  );
  expect(found).toEqual([
    'unknown-member',
    'undeclared-superuser',
    'altered-by-hand',
    'pooler-paused',
    'out-of-service',
  ]);
});
