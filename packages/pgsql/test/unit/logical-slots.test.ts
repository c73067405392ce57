import { readInventory } from '@pigsty/inventory';
import { registrationsOf } from '@pigsty/sdk/engine';
import { noLocalFile } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { pgFacts } from '../../src/facts/instance.ts';
import { byHandProbe } from '../../src/health/by-hand.ts';
import { checkFacts } from '../../src/spec/check-facts.ts';
import { identify } from '../../src/spec/identity.ts';

const text =
  'all: { children: { pg-a: { hosts: { 10.0.0.1: { pg_seq: 1, pg_role: primary } }, vars: { pg_cluster: pg-a, pg_version: 17 } } } }';
const inventory = readInventory([{ file: 'pigsty.yml', text }]).inventory!;
const [cluster] = identify(inventory).clusters;
const [instance] = cluster!.instances;
const estate = {
  inventory,
  caCertificate: '',
  operatorPublicKeys: [],
  localFile: noLocalFile,
  registrations: registrationsOf([], true),
  content: [],
};
const debezium = { name: 'debezium', database: 'app', plugin: 'wal2json', failover: false };
const orders = { name: 'orders_sub', database: 'app', plugin: 'pgoutput', failover: true };

interface Member {
  readonly config?: object;
  readonly role?: 'primary' | 'replica';
  readonly release?: string;
  readonly subscribed?: readonly object[];
  readonly former?: readonly string[];
}

/** What a member of PostgreSQL 17 prints that was initialized. */
function output({ config, role = 'primary', release = '4.0.7', subscribed, former }: Member): string {
  const catalog = JSON.stringify({ superusers: ['postgres'], owners: {}, subscribed, former });
  const patroni = { state: 'running', role, patroni: { version: release, scope: 'pg-a' } };
  return [
    'initialized 17',
    `byhand catalog ${catalog}`,
    ...(config === undefined ? [] : [`byhand config ${JSON.stringify(config)}`]),
    `patroni ${JSON.stringify(patroni)}`,
    '',
  ].join('\n');
}

function plan(member: Member): readonly { readonly rule: string; readonly hint?: string }[] {
  const found = pgFacts.parse(output(member), instance!);
  const facts = { host: () => undefined, from: () => undefined, of: () => found };
  return checkFacts(cluster!, facts, estate).filter(({ rule }) => rule.endsWith('-slot'));
}

function health(member: Member): string {
  const judged = byHandProbe(cluster!, instance!, inventory).judge({
    code: 0,
    output: `${member.role ?? 'primary'}\n${output(member)}`,
  });
  return `${judged.state}: ${judged.detail}`;
}

const both = [debezium, orders];
test.each<[string, Member, readonly string[]]>([
  [
    'of both',
    { config: { ttl: 20 }, subscribed: both },
    ['pg_slots: [{ name: debezium', 'pg_slots: [{ name: orders_sub'],
  ],
  [
    'but one that Patroni keeps',
    { config: { slots: { debezium: { type: 'logical' } } }, subscribed: both },
    ['pg_slots: [{ name: orders_sub'],
  ],
  [
    'none where Patroni keeps both',
    { config: { slots: { debezium: {}, orders_sub: {} } }, subscribed: both },
    [],
  ],
  [
    'none where it leaves all alone',
    { config: { ignore_slots: [{ type: 'logical' }] }, subscribed: both },
    [],
  ],
  [
    'but one that it leaves alone',
    { config: { ignore_slots: [{ name: null, database: '', plugin: 'pgoutput' }] }, subscribed: both },
    ['pg_slots: [{ name: debezium'],
  ],
  [
    'where it leaves others alone',
    {
      config: { ignore_slots: [{ name: 'orders' }, { database: 'test' }, { type: 'physical' }] },
      subscribed: [orders],
    },
    ['pg_slots: [{ name: orders_sub'],
  ],
  [
    'but a failover slot where Patroni is of a release that knows such',
    { config: { ttl: 20 }, release: '4.1.5', subscribed: both },
    ['pg_slots: [{ name: debezium'],
  ],
  ['none of a replica', { config: { ttl: 20 }, role: 'replica', subscribed: both }, []],
  ['none where Patroni does not answer', { subscribed: both }, []],
])('subscribers whose slots a restart would end are named on the leader: %s', (_which, member, hints) => {
  const found = plan(member);
  expect(found.map(({ rule }) => rule)).toEqual(hints.map(() => 'unkept-slot'));
  for (const [i, hint] of hints.entries()) expect(found[i]?.hint).toContain(hint);
  expect(health(member).startsWith(hints.length === 0 ? 'ok' : 'warn')).toBe(true);
});

test('a replica that still has failover slots from the time when it led is named by plan and health, and how to drop them', () => {
  const member: Member = { config: { ttl: 20 }, role: 'replica', former: ['orders_sub'] };
  expect(plan(member)).toEqual([
    expect.objectContaining({
      rule: 'former-slot',
      host: '10.0.0.1',
      hint: expect.stringContaining("SELECT pg_drop_replication_slot('orders_sub');") as string,
    }),
  ]);
  expect(health(member)).toBe(
    'warn: pg-a-1 follows, and still has failover slots from the time when it led: orders_sub. PostgreSQL keeps no slot in step there meanwhile, so that subscribers lose theirs when pg-a-1 leads',
  );
  // Patroni copies one that it keeps from the leader, and would do so again.
  const kept = { ...member, config: { slots: { orders_sub: { type: 'logical' } } } };
  expect(plan(kept)).toEqual([]);
  expect(health(kept)).toBe('ok: nothing');
});
