import { execFileSync } from 'node:child_process';
import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { noLocalFile } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { controlData } from '../../src/facts/control-data.ts';
import { pgFacts, type PgFacts } from '../../src/facts/instance.ts';
import { followedUpstreamScript } from '../../src/facts/upstream.ts';
import { checkFacts } from '../../src/spec/check-facts.ts';
import { pgClusters } from '../../src/spec/clusters.ts';

const text = (theirs = '', vip = ''): string => `all:
  children:
    pg-test:
      hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary${theirs} }, 10.10.10.12: { pg_seq: 2, pg_role: replica } }
      vars: { pg_cluster: pg-test${vip} }
    pg-dr:
      hosts: { 10.10.10.13: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-dr }
`;

interface Situation {
  readonly inventory?: string;
  readonly follows?: string;
  /** What the upstream answers to its follower: nothing where it is out of reach. */
  readonly inRecovery?: string;
  /** What the hosts of the upstream say in the same run. */
  readonly primary?: boolean;
  /** Whether they are asked in the same run. */
  readonly asked?: boolean;
}

function problems({
  inventory: words = text(),
  follows = '10.10.10.11',
  inRecovery = 'off',
  primary = false,
  asked = primary,
}: Situation) {
  const inventory = readInventory([{ file: 'pigsty.yml', text: words }]).inventory!;
  const cluster = pgClusters(inventory).find(({ name }) => name === 'pg-dr')!;
  const output = `follows ${follows}\nupstream-in-recovery ${inRecovery}\npatroni {"state": "running", "role": "standby_leader"}\n`;
  const facts: ModuleFacts<PgFacts> = {
    host: () => undefined,
    of: (address) => (address === '10.10.10.13' ? pgFacts.parse(output, cluster.instances[0]!) : undefined),
    from: (query, { name }) => {
      if ((query as unknown) !== controlData || !asked) return undefined;
      const state = primary && name === 'pg-test-1' ? 'in production' : 'in archive recovery';
      return { running: true, state } as never;
    },
  };
  return checkFacts(cluster, facts, {
    inventory,
    caCertificate: '',
    operatorPublicKeys: [],
    registrations: registrationsOf([], true),
    content: [],
    localFile: noLocalFile,
  }).filter((p) => p.severity === 'error');
}

test('a follower that has lost its pg_upstream is not promoted beside a primary of this inventory', () => {
  const [problem, ...others] = problems({});
  expect(others).toEqual([]);
  expect(problem?.rule).toBe('second-primary');
  expect(problem?.message).toBe(
    'pg-dr has no pg_upstream and follows pg-test at 10.10.10.11, which takes writes: promoted now, it would be a second primary of the same database',
  );
  expect(problem?.hint).toContain('Put pg_upstream: 10.10.10.11 back on its primary');
  expect(problem?.hint).toContain('pigsty pgsql promote pg-dr --detach');
  // Where it stands in the inventory.
  expect(problem?.position?.line).toBe(7);
});

test('in an inventory that has the roles the other way round, it is told to switch them first', () => {
  const [problem] = problems({ inventory: text(', pg_upstream: 10.10.10.13') });
  expect(problem?.hint).toContain('let the two switch roles first: pigsty pgsql promote pg-dr.');
});

test.each<readonly [string, Situation, readonly string[]]>([
  ['says so on its own hosts alone', { inRecovery: '', primary: true }, ['second-primary']],
  ['is known by another member', { follows: '10.10.10.12' }, ['second-primary']],
  [
    'is known by the VIP of its cluster',
    {
      follows: '10.10.10.2',
      inventory: text('', ', pg_vip_enabled: true, pg_vip_address: 10.10.10.2/24'),
    },
    ['second-primary'],
  ],
  [
    'follows a primary itself',
    { inRecovery: 'on', inventory: text(', pg_upstream: 10.10.10.99') },
    ['second-primary'],
  ],
  // Its primary is not where it copies from.
  ['is a replica, and its primary is not asked', { inRecovery: 'on' }, ['second-primary']],
  ['is a replica beside a primary', { inRecovery: 'on', primary: true }, ['second-primary']],
  ['takes no writes on any of its hosts', { inRecovery: 'on', asked: true }, []],
  ['does not answer', { inRecovery: '' }, []],
  ['is not in the inventory', { follows: '10.10.99.1' }, []],
])('the upstream %s', (_what, situation, rules) => {
  expect(problems(situation).map((p) => p.rule)).toEqual(rules);
});

test('the follower asks its upstream by the address and the port of its configuration', () => {
  const [cluster] = pgClusters(readInventory([{ file: 'pigsty.yml', text: text() }]).inventory!);
  const config = JSON.stringify({
    ttl: 20,
    standby_cluster: { host: '10.10.10.11', port: 5432, create_replica_methods: ['basebackup'] },
    pigsty: { parameters: [], promoted: null },
  }).replaceAll(/([:,])/g, '$1 ');
  const script = [
    `curl() { printf '%s' '${config}'; }`,
    'timeout() { shift; "$@"; }',
    // The last word is where psql connects.
    'runuser() { for word; do :; done; printf "off at %s" "$word"; }',
    ...followedUpstreamScript(cluster!, cluster!.instances[0]!),
  ].join('\n');
  expect(execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' })).toBe(
    'follows 10.10.10.11\nupstream-in-recovery off at host=10.10.10.11 port=5432 user=replicator replication=true connect_timeout=3\n',
  );
});
