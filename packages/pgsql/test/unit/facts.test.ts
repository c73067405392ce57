import { readInventory } from '@pigsty/inventory';
import { registrationsOf } from '@pigsty/sdk/engine';
import { noLocalFile } from '@pigsty/sdk/testing';
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
  localFile: noLocalFile,
  registrations: registrationsOf([], true),
  content: [],
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

test('a replication slot that belongs to no member is named on the leader, with what it keeps', () => {
  const slot = (name: string, keeps: number | null, wal: string) => ({ name, keeps, wal });
  const catalog = JSON.stringify({
    superusers: ['postgres'],
    owners: {},
    slots: [
      slot('pg_a_1', 0, 'reserved'),
      slot('pg_a_9', 3_500_000, 'extended'),
      slot('debezium', null, 'lost'),
    ],
  });
  const told = (role: string): readonly string[] =>
    checkFacts(
      cluster!,
      {
        host: () => undefined,
        from: () => undefined,
        of: () =>
          pgFacts.parse(
            `byhand catalog ${catalog}\npatroni {"state": "running", "role": "${role}"}\n`,
            instance!,
          ),
      },
      estate,
    ).map((p) => `${p.rule}: ${p.message}`);
  expect(told('primary')).toEqual([
    'idle-slot: the replication slot pg_a_9 on the leader of pg-a belongs to no member, and nobody is connected to it: it keeps 4 MiB of WAL',
    'idle-slot: the replication slot debezium on the leader of pg-a belongs to no member, and nobody is connected to it: what it was to keep is lost already',
  ]);
  expect(told('replica')).toEqual([]);
});

test('keys of an earlier cluster in etcd are not taken for this one', () => {
  const text =
    'all: { children: { etcd: { hosts: { 10.0.0.9: { etcd_seq: 1 } } }, pg-a: { hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-a, pg_version: 17 } } } }';
  const { inventory: withEtcd } = readInventory([{ file: 'pigsty.yml', text }]);
  const [own] = identify(withEtcd!).clusters;
  const found = (recorded: string | undefined, output: string | undefined): readonly string[] =>
    checkFacts(
      own!,
      {
        host: () => undefined,
        from: <G>() =>
          recorded === undefined ? undefined : (new Map([['/pg/pg-a/initialize', recorded]]) as G),
        of: () => (output === undefined ? undefined : pgFacts.parse(output, own!.instances[0]!)),
      },
      { ...estate, inventory: withEtcd! },
    ).map((p) => `${p.rule} ${p.subject}: ${p.message}`);
  const data = 'initialized 17\nsystem 7002\nhome /data/postgres/pg-a-17\n';
  expect(found('7001', 'home \n')).toEqual([
    'earlier-keys pg-a.vars.pg_cluster: etcd still has the keys of an earlier pg-a (system id 7001), and none of its hosts has data: Patroni would wait for a leader that is gone',
  ]);
  expect(found('7001', data)).toEqual([
    'other-keys pg-a.vars.pg_cluster: etcd has pg-a with the system id 7001, and the data of pg-a-1 has 7002: Patroni does not start with it',
  ]);
  for (const recorded of ['7002', '', undefined]) expect(found(recorded, data)).toEqual([]);
  for (const recorded of ['', undefined]) expect(found(recorded, 'home \n')).toEqual([]);
  expect(found('7001', undefined)).toEqual([]);
});

test('an etcd that has lost a cluster with data is named, and what brings a paused one back', () => {
  const text =
    'all: { children: { etcd: { hosts: { 10.0.0.9: { etcd_seq: 1 } } }, pg-a: { hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-a, pg_version: 17 } } } }';
  const { inventory: withEtcd } = readInventory([{ file: 'pigsty.yml', text }]);
  const [own] = identify(withEtcd!).clusters;
  const found = (output: string, answered = true): readonly string[] =>
    checkFacts(
      own!,
      {
        host: () => undefined,
        from: <G>() => (answered ? (new Map() as G) : undefined),
        of: () => pgFacts.parse(output, own!.instances[0]!),
      },
      { ...estate, inventory: withEtcd! },
    ).map((p) => `${p.severity} ${p.message}: ${p.hint}`);
  const member = (role: string, more = ''): string =>
    `initialized 17\nsystem 7002\nhome /data/postgres/pg-a-17\npatroni {"state": "running", "role": "${role}"${more}}\n`;
  const again = 'warning etcd has lost the keys of pg-a, and pg-a-1 has its data: ';
  expect(found(member('primary', ', "pause": true'))).toEqual([
    `${again}Its leader writes them again, with the configuration that it remembers.`,
  ]);
  expect(found(member('replica', ', "pause": true'))).toEqual([
    'error etcd has lost the keys of pg-a, and its Patroni is paused: it elects no leader then, as no member takes writes: Patroni remembers the configuration, and continues with it: pigsty pgsql maintenance pg-a --mode off',
  ]);
  expect(found(member('replica'))).toEqual([
    `${again}The first member that leads writes them again, with the configuration that it remembers. No member founds a new cluster.`,
  ]);
  expect(found('home \n')).toEqual([]);
  expect(found(member('primary'), false)).toEqual([]);
});

test.each([
  ['primary', ['takes-writes']],
  ['standby_leader', []],
])('a cluster with an upstream whose leader is %s: %j', (role, expected) => {
  const group = (name: string, host: string, vars: string): string =>
    `${name}: { hosts: { ${host}: { pg_seq: 1, pg_role: primary${vars} } }, vars: { pg_cluster: ${name}, pg_version: 17 } }`;
  const both = `all: { children: { ${group('pg-a', '10.0.0.1', '')}, ${group('pg-dr', '10.0.0.2', ', pg_upstream: 10.0.0.1')} } }`;
  const read = readInventory([{ file: 'pigsty.yml', text: both }]).inventory!;
  const standby = identify(read).clusters.find(({ name }) => name === 'pg-dr')!;
  const found = pgFacts.parse(`patroni {"state": "running", "role": "${role}"}\n`, standby.instances[0]!);
  const facts = { host: () => undefined, from: () => undefined, of: () => found };
  expect(checkFacts(standby, facts, { ...estate, inventory: read }).map((p) => p.rule)).toEqual(expected);
});

test('a former site that takes writes beside the one that it is to follow is told so', () => {
  const text = `all:
  children:
    pg-a: { hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary, pg_upstream: 10.0.0.2 } }, vars: { pg_cluster: pg-a } }
    pg-dr: { hosts: { 10.0.0.2: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-dr } }
`;
  const read = readInventory([{ file: 'pigsty.yml', text }]).inventory!;
  const former = identify(read).clusters.find(({ name }) => name === 'pg-a')!;
  const hint = (running: boolean): string => {
    const found = pgFacts.parse('patroni {"state": "running", "role": "primary"}\n', former.instances[0]!);
    const control = { running, state: 'in production' };
    const facts = { host: () => undefined, from: <G>() => control as G, of: () => found };
    return checkFacts(former, facts, { ...estate, inventory: read })[0]?.hint ?? '';
  };
  expect(hint(true)).toMatch(/^pg-dr takes writes as well: what is written to one is not in the other\./);
  expect(hint(true)).not.toContain('pigsty pgsql promote pg-dr');
  expect(hint(false)).toContain('the two are to switch roles: pigsty pgsql promote pg-dr.');
});
test.each([
  [
    '2.1.7',
    'replica',
    [/has Patroni 2\.1\.7: it has no failsafe mode: a leader demotes itself while etcd is away$/],
  ],
  [
    '4.0.5',
    'quorum_standby',
    [/not enter failsafe mode in every case.*; its switchover to a named member fails/],
  ],
  [
    '4.0.6',
    'quorum_standby',
    [/^pg-a-1 has Patroni 4\.0\.6: it does not enter failsafe mode in every case[^;]*$/],
  ],
  ['4.0.7', 'quorum_standby', []],
  ['4.1.5', 'replica', []],
] as const)(
  'a release of Patroni with a fault that its cluster can meet is named: %s, %s',
  (release, role, said) => {
    const output = [
      'initialized 17',
      'system 7000000000000000002',
      'home /data/postgres/pg-a-17',
      `patroni {"state": "running", "role": "primary", "patroni": {"version": "${release}", "scope": "pg-a", "name": "pg-a-1"}}`,
      `cluster {"members": [{"name": "pg-a-1", "host": "10.0.0.1", "role": "leader", "state": "running"}, {"name": "pg-a-2", "host": "10.0.0.2", "role": "${role}", "state": "streaming"}]}`,
    ].join('\n');
    const facts = {
      host: () => undefined,
      from: () => undefined,
      of: () => pgFacts.parse(output, instance!),
    };
    const found = checkFacts(cluster!, facts, estate).filter((p) => p.rule === 'old-patroni');
    expect(found.map((p) => p.severity)).toEqual(said.map(() => 'warning'));
    said.forEach((words, i) => expect(found[i]?.message).toMatch(words));
  },
);
