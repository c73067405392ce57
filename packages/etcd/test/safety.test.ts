import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, type ModuleFacts } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { plain } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import type { EtcdFacts } from '../src/facts/member.ts';
import { etcdMember } from '../src/ops/member.ts';
import { etcdServesUsers } from '../src/ops/serves-users.ts';
import { planInstall } from '../src/plan/install.ts';
import { planRemove } from '../src/plan/remove.ts';
import { renderEtcdEnv } from '../src/render/etcd-env.ts';
import { renderEtcdService } from '../src/render/etcd-service.ts';
import { memberOf, membersOf } from '../src/spec/members.ts';
import { cluster, hosts, inventory } from './three-members.ts';

const patroni = { name: 'pg-test', password: Secret.of('Pg.Secret'), prefix: '/pg/pg-test/' };
const estate = {
  inventory: inventory,
  caCertificate: 'PEM',
  registrations: registrationsOf([{ type: 'etcd-user', cls: 'pg-test', ...patroni }], true),
} as never;
const facts = (...of: readonly (EtcdFacts | undefined)[]): ModuleFacts<EtcdFacts> => ({
  host: () => undefined,
  from: () => undefined,
  of: (address) => of[hosts.indexOf(address as (typeof hosts)[number])],
});
const nothing: EtcdFacts = { hasData: false, running: false };

test('a member that has lost its data starts nothing by itself: no cluster of its own, and none that is empty', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-etcd-'));
  const [, guard = 'exit 9'] = /^ExecStartPre=\/bin\/sh -c '(.*)'$/m.exec(renderEtcdService(room)) ?? [];
  const starts = (bootstrap: string): boolean =>
    spawnSync('/bin/sh', ['-c', guard.replaceAll('$$', '$')], { env: { ETCD_INITIAL_CLUSTER: bootstrap } })
      .status === 0;
  expect(starts('')).toBe(false);
  // Told whom to found or join, or with its data, it does.
  expect(starts('etcd-1=https://10.10.10.10:2380')).toBe(true);
  mkdirSync(join(room, 'member/wal'), { recursive: true });
  expect(starts('')).toBe(true);
  rmSync(room, { recursive: true });
});

test('what a member is told for its first start is gone once it is up', () => {
  expect(renderEtcdService('/data/etcd')).toContain('\nExecStartPost=-+/bin/rm -f /etc/etcd/bootstrap.env\n');
});

test('a founder waits until every founder is configured: beside a host out of reach nobody founds', () => {
  const stages = planInstall(cluster, facts(nothing, undefined, nothing), estate);
  const launched = stages.filter((s) => s.name === 'launch');
  expect(launched.map((s) => s.host)).toEqual(hosts);
  for (const stage of launched)
    expect(stage.after).toEqual(['config@self', ...hosts.map((h) => `config@${h}`)]);
});

test('the settings of a member name no other one, and force nothing: growth restarts nobody', () => {
  const [member] = membersOf(cluster);
  const env = renderEtcdEnv(member!, 'etcd');
  expect(env).not.toMatch(/INITIAL_CLUSTER=|INITIAL_CLUSTER_STATE|FORCE_NEW_CLUSTER/);
  for (const host of hosts.slice(1)) expect(env).not.toContain(host);
});

test('history is dropped by the clock, in hours: a number alone would be one of revisions', () => {
  const env = renderEtcdEnv(memberOf(cluster.instances[0]!), 'etcd');
  expect(env).toContain('ETCD_AUTO_COMPACTION_MODE="periodic"\n');
  expect(env).toContain('ETCD_AUTO_COMPACTION_RETENTION="24h"\n');
});

test('a member is announced as a learner, which has no vote: one that never comes up costs no quorum', () => {
  const args = {
    client: {
      endpoints: ['https://10.10.10.10:2379'],
      caPath: '/etc/etcd/ca.crt',
      certificatePath: '/etc/etcd/server.crt',
      keyPath: '/etc/etcd/server.key',
      rootPassword: Secret.of('Root.Secret'),
    },
    name: 'etcd-2',
    peerUrl: 'https://10.10.10.11:2380',
    state: 'expected',
  } as const;
  const [action] = etcdMember.write(args, { add: true });
  const script = action?.do === 'run' ? plain(action.command.stdin ?? '') : '';
  expect(script).toContain(
    String.raw`must cluster/member/add '{\"peerURLs\":[\"https://10.10.10.11:2380\"],\"isLearner\":true}'`,
  );
});

test('a member stops when the others have removed it, and is cleared when it has stopped', () => {
  const stages = planRemove(cluster, facts(), { hosts: new Set([hosts[2]]) });
  expect(stages.map((s) => [s.name, s.after])).toEqual([
    ['leave', []],
    ['stop', ['leave@etcd']],
    ['clean', ['stop@self']],
  ]);
  // Those that stay are asked: also about the first of the inventory, and about one that is dead.
  const [leave] = planRemove(cluster, facts(), { hosts: new Set([hosts[0]]) });
  expect(leave?.at?.candidates).toEqual([hosts[1], hosts[2]]);
});

test('the certificate of a member is for its own name and addresses, as a server and as a client of its peers', () => {
  const stages = planInstall(cluster, facts(nothing, nothing, nothing), estate);
  const profiles = stages
    .filter((s) => s.name === 'config')
    .flatMap((s) => s.ops)
    .filter((op) => op.kind === 'certificate')
    .map((op) => (op.args as { profile: { names: readonly string[]; usages: readonly string[] } }).profile);
  expect(profiles).toHaveLength(3);
  for (const [i, { names, usages }] of profiles.entries()) {
    expect(names).toEqual(expect.arrayContaining([`etcd-${i + 1}`, hosts[i], '127.0.0.1', 'localhost']));
    expect(hosts.filter((h) => names.includes(h))).toEqual([hosts[i]]);
    expect(usages).toEqual(['server', 'client']);
  }
});

test('a member that starts is tried as the user of Patroni before the next one has its turn, and one that does not is left alone', () => {
  const members = hosts.map((h, i) => ({
    id: String(i + 1),
    name: `etcd-${i + 1}`,
    peerUrls: [`https://${h}:2380`],
    started: true,
    learner: false,
  }));
  const running: EtcdFacts = { hasData: true, running: true, members };
  const stages = planInstall(cluster, facts(running, running, running), estate);
  const launched = stages.filter((s) => s.name === 'launch');
  expect(launched.map((s) => s.ops.map((op) => op.kind).slice(-3))).toEqual(
    hosts.map(() => ['unit', 'wait', 'etcd.serves-users']),
  );
  expect(launched[1]?.after).toContain(`launch@${hosts[0]}`);
  // What is left where the unit is started or restarted is what the trial listens to.
  const [unit, , trial] = launched[0]!.ops.slice(-3);
  const args = trial?.args as Parameters<typeof etcdServesUsers.write>[0];
  expect(unit?.notifies).toEqual([args.topic]);
  expect(args).toMatchObject({ client: { endpoints: ['https://127.0.0.1:2379'] }, users: [patroni] });
  expect(etcdServesUsers.diff(args, undefined, [])).toBeUndefined();
  expect(etcdServesUsers.diff(args, undefined, [args.topic])).toBe('try');
});

test('a member that joins is tried when it has its vote: without one it lets nobody log in', () => {
  const members = hosts.slice(0, 2).map((h, i) => ({
    id: String(i + 1),
    name: `etcd-${i + 1}`,
    peerUrls: [`https://${h}:2380`],
    started: true,
    learner: false,
  }));
  const running: EtcdFacts = { hasData: true, running: true, members };
  const stages = planInstall(cluster, facts(running, running, nothing), estate);
  const kinds = (name: string) =>
    stages.find((s) => s.name === name && s.host === hosts[2])?.ops.map((op) => op.kind);
  expect(kinds('launch')).toEqual(['unit', 'wait']);
  expect(kinds('vote')).toEqual(['etcd.voter', 'etcd.serves-users']);
});
