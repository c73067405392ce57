import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import type { Cluster, ModuleFacts } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { expect, test } from 'vitest';
import type { EtcdFacts } from '../src/facts/member.ts';
import { etcdFacts } from '../src/facts/member.ts';
import { definition } from '../src/index.ts';
import type { ListedMember } from '../src/ops/member-list.ts';
import { enableAuth } from '../src/plan/auth.ts';
import { formationOf } from '../src/plan/formation.ts';
import { planInstall } from '../src/plan/install.ts';
import { refuseRemove } from '../src/plan/refuse-remove.ts';
import { membersOf } from '../src/spec/members.ts';
import type { EtcdParams } from '../src/spec/schema.ts';

const hosts = ['10.10.10.10', '10.10.10.11', '10.10.10.12'] as const;

function read(vars = '', members = hosts.map((h, i) => `        ${h}: { etcd_seq: ${i + 1} }`).join('\n')) {
  const text = `all:\n  children:\n    etcd:\n      hosts:\n${members}\n      vars: { etcd_cluster: etcd${vars} }\n`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error('unreadable');
  const { clusters, problems } = definition.identify(inventory);
  return { inventory, clusters, problems: [...problems, ...(definition.check?.(clusters, inventory) ?? [])] };
}

const cluster = (): Cluster<EtcdParams> => read().clusters[0]!;
const facts = (...of: readonly (EtcdFacts | undefined)[]): ModuleFacts<EtcdFacts> => ({
  host: () => undefined,
  from: () => undefined,
  of: (address) => of[hosts.indexOf(address as (typeof hosts)[number])],
});
const listed = (n: number, more: Partial<ListedMember> = {}): ListedMember => ({
  id: String(n),
  name: `etcd-${n}`,
  peerUrls: [`https://10.10.10.${9 + n}:2380`],
  started: true,
  learner: false,
  ...more,
});
const nothing: EtcdFacts = { hasData: false, running: false };
const up = (...members: readonly ListedMember[]): EtcdFacts => ({ hasData: true, running: true, members });
const down: EtcdFacts = { hasData: true, running: false };
const names = (members: readonly { readonly name: string }[]): readonly string[] =>
  members.map((m) => m.name);

test('what is asked of a member that has data and does not answer is unknown: it is not taken for absent', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pigsty-etcd-'));
  const [found] = read(`, etcd_data: ${folder}`).clusters as [Cluster<EtcdParams>];
  const { at } = enableAuth(found, membersOf(found));
  const isThere = (): boolean => spawnSync('sh', ['-c', at?.exists ?? 'false']).status === 0;
  expect(isThere()).toBe(false);
  mkdirSync(join(folder, 'member/wal'), { recursive: true });
  expect(isThere()).toBe(true);
  rmSync(folder, { recursive: true });
});

test('hosts without data found a cluster together', () => {
  expect(names(formationOf(cluster(), facts(nothing, nothing, nothing)).initial)).toEqual([
    'etcd-1',
    'etcd-2',
    'etcd-3',
  ]);
});

test('beside a running member nobody founds: the others join', () => {
  const formation = formationOf(cluster(), facts(up(listed(1)), nothing, nothing));
  expect(formation.initial).toEqual([]);
  expect(names(formation.joiners)).toEqual(['etcd-2', 'etcd-3']);
});

test('a host that does not answer neither founds nor joins beside members that have data', () => {
  const formation = formationOf(cluster(), facts(down, undefined, nothing));
  expect(names(formation.unresponsive)).toEqual(['etcd-2']);
  expect(names(formation.joiners)).toEqual(['etcd-3']);
});

test('a founding that never came to a quorum is a founding still', () => {
  const waiting = [1, 2, 3].map((n) => listed(n, { started: false }));
  const formation = formationOf(cluster(), facts({ ...down, members: waiting }, nothing, nothing));
  expect(names(formation.initial)).toEqual(['etcd-2', 'etcd-3']);
});

test('one restart at a time needs a majority that runs', () => {
  const all = [listed(1), listed(2), listed(3)];
  expect(formationOf(cluster(), facts(up(...all), up(...all), down)).quorum).toBe(true);
  expect(formationOf(cluster(), facts(up(...all), down, down)).quorum).toBe(false);
});

test('the loss of a quorum is refused, the removal of a dead member is not', () => {
  const all = [listed(1), listed(2), listed(3)];
  const oneDead = facts(up(...all), up(...all), undefined);
  const removing = (...going: readonly string[]) =>
    refuseRemove(cluster(), oneDead, { hosts: new Set(going) }).map((p) => p.rule);
  expect(removing(hosts[1])).toEqual(['etcd-quorum']);
  expect(removing(hosts[2])).toEqual([]);
  expect(removing(...hosts)).toEqual([]);
  expect(refuseRemove(cluster(), oneDead, { hosts: new Set([hosts[1]]), force: true })).toEqual([]);
});

test('a host with the data of a removed member is told how to clear it', () => {
  const others = up(listed(1), listed(2));
  const { inventory } = read();
  const problems =
    definition.checkFacts?.(cluster(), facts(others, others, down), { inventory } as never) ?? [];
  expect(problems.map((p) => p.hint)).toEqual(['Clear it first: pigsty remove etcd -l 10.10.10.12']);
});

const identity = (n: number, clusterId = 'c1') => ({ data: { clusterId, memberId: String(n) } });
const found = (...of: readonly (EtcdFacts | undefined)[]) => {
  const problems = definition.checkFacts?.(cluster(), facts(...of), { inventory: read().inventory } as never);
  return (problems ?? []).map((p) => `${p.rule} ${p.subject}: ${p.message}`);
};

test('data of another etcd cluster is refused, whether something runs or not', () => {
  const all = [listed(1), listed(2), listed(3)];
  const told =
    'etcd-other-cluster etcd.10.10.10.12: etcd-3 has the data of another etcd cluster in /data/etcd: its cluster id is c2, that of etcd-1 is c1';
  const other = { ...down, ...identity(9, 'c2') };
  expect(found({ ...up(...all), ...identity(1) }, { ...up(...all), ...identity(2) }, other)).toEqual([told]);
  expect(found({ ...down, ...identity(1) }, { ...down, ...identity(2) }, other)).toEqual([told]);
  // The cluster that runs is right, also where most have data of another.
  const many = { ...down, ...identity(8, 'c2') };
  expect(found({ ...up(...all), ...identity(1) }, many, many)).toHaveLength(2);
});

test('data of a member that was added again is not started', () => {
  const all = [listed(1), listed(2), listed(3, { id: '33' })];
  expect(found({ ...up(...all), ...identity(1) }, up(...all), { ...down, ...identity(3) })).toEqual([
    'etcd-removed-member etcd.10.10.10.12: etcd-3 has data in /data/etcd, but the running cluster lists another member at its address: it was removed, and added again',
  ]);
});

test('a member that the inventory does not have is named, with the word that removes it', () => {
  const all = [listed(1), listed(2), listed(3), listed(90, { id: '16335528278292182035' })];
  const problems = definition.checkFacts?.(cluster(), facts(up(...all), up(...all), up(...all)), {
    inventory: read().inventory,
  } as never);
  expect(problems?.map((p) => [p.severity, p.rule, p.hint])).toEqual([
    [
      'warning',
      'etcd-unknown-member',
      'Add it to etcd, or take it off the list: pigsty etcd forget etcd --member etcd-90',
    ],
  ]);
});

test('a cluster most of whose members have lost their data says so instead of waiting', () => {
  const all = [listed(1), listed(2), listed(3)];
  expect(found(up(...all), nothing, nothing)).toEqual([
    'etcd-lost-majority etcd.10.10.10.10: etcd-2 and etcd-3 of the 3 voting members of etcd have no data any more: it cannot elect a leader, and nobody can join',
  ]);
  expect(found(up(...all), up(...all), nothing)).toEqual([]);
  expect(found(up(...all), nothing, undefined)).toEqual([]);
  // A founding that has not come to a quorum yet has lost nothing.
  expect(found(up(...all.map((l) => ({ ...l, started: false }))), nothing, nothing)).toEqual([]);
});

test('a client that is no host of the inventory is named while etcd still answers everybody', () => {
  const open = { ...up(listed(1)), openTo: ['10.10.10.11', '127.0.0.1', '10.10.10.77'] };
  const problems = definition.checkFacts?.(cluster(), facts(open), { inventory: read().inventory } as never);
  expect(problems?.map((p) => [p.severity, p.rule, p.message.split(' ')[0]])).toEqual([
    ['warning', 'etcd-unknown-client', '10.10.10.77'],
  ]);
});

test('no member restarts before every other one has had its certificate issued', () => {
  const all = [listed(1), listed(2), listed(3)];
  const stages = planInstall(cluster(), facts(up(...all), up(...all), up(...all)), {
    inventory: read().inventory,
    caCertificate: '',
    registrations: registrationsOf([], true),
  } as never);
  for (const stage of stages.filter((s) => s.name === 'launch')) {
    expect(stage.after).toEqual(expect.arrayContaining(hosts.map((h) => `config@${h}`)));
    expect(stage.ops.map((op) => op.kind)).toEqual(['wait', 'unit', 'wait']);
  }
});

test('mistakes are named where they are', () => {
  const rules = (vars: string, members?: string) =>
    read(vars, members).problems.map((p) => [p.severity, p.rule, p.position?.line]);
  expect(rules(', etcd_election_timeout: 300')).toEqual([['error', 'etcd-timers', 8]]);
  expect(rules('', '        10.10.10.10: { etcd_seq: 1 }\n        10.10.10.11: { etcd_seq: 2 }')).toEqual([
    ['warning', 'etcd-even', 5],
  ]);
  expect(
    rules('', '        10.10.10.10: { etcd_seq: 1 }\n        10.10.10.11: { etcd_seq: 1 }').map((r) => r[1]),
  ).toContain('duplicate-seq');
  expect(rules('', '        10.10.10.10:').map((r) => r[1])).toContain('missing-parameter');
});

test('a host says what it knows, and one without etcd says nothing', () => {
  const instance = cluster().instances[0]!;
  expect(etcdFacts.parse('unit inactive\n', instance)).toEqual(nothing);
  expect(etcdFacts.parse('bootstrap new\nunit activating\n', instance)).toEqual({
    ...nothing,
    bootstrap: 'new',
  });
  expect(etcdFacts.parse('data yes\nunit active\nmembers []\n', instance)).toEqual(up());
  const open = 'open 10.10.10.11:4031 10.10.10.11:4032 [::ffff:10.10.10.12]:4033 ';
  expect(etcdFacts.parse(`unit active\n${open}\n`, instance).openTo).toEqual(['10.10.10.11', '10.10.10.12']);
});

test.each([
  ['a majority is reached', [up(listed(1), listed(2), listed(3)), down, undefined], 120_000],
  ['most members are out of reach', [up(listed(1)), undefined, undefined], 20_000],
] as const)('how long a leader is waited for where %s', (_what, told, timeoutMs) => {
  const stages = planInstall(cluster(), facts(...told), {
    inventory: read().inventory,
    caCertificate: 'PEM',
    registrations: registrationsOf([], true),
  } as never);
  const [launched] = stages.filter((s) => s.name === 'launch' && s.host === hosts[0]);
  expect(launched?.ops.at(-1)?.args).toMatchObject({ name: 'etcd-1 is healthy', timeoutMs });
});
