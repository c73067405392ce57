import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret, type HostFacts, type ModuleFacts, type Stage } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { etcdFacts, type EtcdFacts } from '../src/facts/member.ts';
import { probes } from '../src/health/probes.ts';
import { planInstall } from '../src/plan/install.ts';
import { lostData } from '../src/spec/lost-data.ts';
import { cluster, hosts, inventory } from './three-members.ts';

const pgHost = '10.10.10.21';
const patroni = { name: 'pg-test', password: Secret.of('Pg.Secret'), prefix: '/pg/pg-test/' };
const estate = {
  inventory: inventory,
  caCertificate: 'PEM',
  registrations: registrationsOf(
    [{ type: 'etcd-user', cls: 'pg-test', ...patroni, runsOn: { module: 'pgsql', hosts: [pgHost] } }],
    true,
  ),
} as never;

const empty: EtcdFacts = { hasData: false, running: false };
const marks = (mark: string, ...carriers: readonly string[]): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(carriers.map((host) => [host, ['node', mark]]));
const wasThere = marks('etcd', ...hosts);
const facts = (
  of: readonly (EtcdFacts | undefined)[],
  modules: Readonly<Record<string, readonly string[]>> = wasThere,
): ModuleFacts<EtcdFacts> => ({
  host: (address): HostFacts => ({ ...defaultHostFacts(address), modules: modules[address] ?? ['node'] }),
  from: () => undefined,
  of: (address) => of[hosts.indexOf(address as (typeof hosts)[number])],
});
const found = (...args: Parameters<typeof facts>) => lostData(cluster, facts(...args), estate);
const plan = (...args: Parameters<typeof facts>): readonly Stage[] =>
  planInstall(cluster, facts(...args), estate);
const stagesOf = (stages: readonly Stage[], name: string): readonly Stage[] =>
  stages.filter((s) => s.name === name);
const kinds = (stage: Stage | undefined): readonly string[] => stage?.ops.map((op) => op.kind) ?? [];

test('an etcd without data is a new one where nothing shows that there was one before', () => {
  expect(found([empty, empty, empty], {})).toEqual([]);
  const stages = plan([empty, empty, empty], {});
  expect(stagesOf(stages, 'launch').map((s) => s.host)).toEqual(hosts);
  expect(stagesOf(stages, 'founding')).toEqual([]);
  expect(stagesOf(stages, 'tokens')).toEqual([]);
});

test('an etcd that has lost its data is named with whose keys are gone, and a snapshot where there is one', () => {
  expect(found([empty, empty, empty])).toEqual([
    {
      severity: 'warning',
      rule: 'etcd-lost-data',
      subject: 'etcd',
      message:
        'the etcd cluster etcd has lost its data: no member has any in /data/etcd, also what it held of pg-test',
      hint: 'A deploy founds it again, empty. PostgreSQL runs on, and each Patroni writes the keys of its cluster again, with the configuration that it remembers. Where others keep keys in etcd, or a cluster is stopped or paused, restore a snapshot after it, if there is one: pigsty etcd restore etcd --from FILE',
    },
  ]);
  const older = { ...empty, snapshot: 'etcd-20261129T030000Z' };
  const newer = { ...empty, snapshot: 'etcd-20261130T030000Z' };
  expect(found([older, newer, empty])[0]?.hint).toContain(
    'restore the snapshot etcd-20261130T030000Z on 10.10.10.11 after it: pigsty etcd restore etcd --from etcd-20261130T030000Z',
  );
});

test('new hosts of etcd under clusters that run have lost it as well: the members of these clusters show it', () => {
  const running = marks('pgsql', pgHost);
  expect(found([empty, empty, empty], running).map((p) => p.severity)).toEqual(['warning']);
  expect(stagesOf(plan([empty, empty, empty], running), 'founding')).toHaveLength(1);
});

test('one member that has data is enough, and one that does not answer may have it: that is refused', () => {
  expect(found([{ hasData: true, running: false }, empty, empty])).toEqual([]);
  const [problem] = found([empty, undefined, empty]);
  expect(problem?.severity).toBe('error');
  expect(problem?.message).toBe(
    'no member of etcd that answers has data, also what it held of pg-test; what etcd-2 has is unknown',
  );
  expect(problem?.hint).toContain('--from-member');
});

test('data that was deleted under members that run is refused: they end soon by themselves', () => {
  const [problem] = found([{ ...empty, running: true }, empty, empty]);
  expect(problem).toMatchObject({ severity: 'error', rule: 'etcd-lost-data' });
  expect(problem?.message).toContain('was deleted while etcd-1 ran');
});

test('one member founds etcd again, with accounts before anybody needs a password; the others join', () => {
  const stages = plan([empty, empty, empty]);
  expect(stagesOf(stages, 'founding').map((s) => s.host)).toEqual([hosts[0]]);
  expect(stagesOf(stages, 'launch').map((s) => [s.host, s.after[1]])).toEqual([
    [hosts[0], 'founding@self'],
    [hosts[1], 'join@self'],
    [hosts[2], 'join@self'],
  ]);
  // Nobody else is told to found anything.
  const written = stagesOf(stages, 'config').flatMap((s) => s.ops.filter((op) => op.kind === 'file'));
  expect(written.map((op) => (op.args as { path: string }).path)).not.toContain('/etc/etcd/bootstrap.env');
  expect(kinds(stagesOf(stages, 'auth')[0])).toEqual(['etcd.account', 'etcd.auth']);
});

test('tokens are signed until clients have logged in again; then one member after the other starts without that', () => {
  const stages = plan([empty, empty, empty]);
  const joins = stagesOf(stages, 'join').flatMap((s) => s.ops.filter((op) => op.kind === 'file'));
  for (const op of joins) expect(JSON.stringify(op.args)).toContain('ETCD_AUTH_TOKEN=\\"jwt,');
  const tokens = stagesOf(stages, 'tokens');
  expect(tokens.map((s) => s.host)).toEqual(hosts);
  expect(tokens[2]?.after).toContain(`tokens@${hosts[1]}`);
  for (const { after } of tokens) expect(after).toEqual(expect.arrayContaining([`vote@${hosts[2]}?`]));
  for (const ready of stagesOf(stages, 'ready')) expect(ready.after).toContain('tokens@self?');
});

test('a founding that was interrupted goes on: with accounts before the password, and signed tokens until its end', () => {
  const first: EtcdFacts = {
    hasData: true,
    running: true,
    signsTokens: true,
    members: [
      {
        id: '1',
        name: 'etcd-1',
        peerUrls: ['https://10.10.10.10:2380'],
        started: true,
        learner: false,
      },
    ],
  };
  const stages = plan([first, empty, empty]);
  expect(stagesOf(stages, 'founding')).toEqual([]);
  expect(kinds(stagesOf(stages, 'auth')[0])).toEqual(['etcd.account', 'etcd.auth']);
  expect(stagesOf(stages, 'tokens')).toHaveLength(3);
});

test('each founding has another identity, and one that is due is not told again', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-etcd-'));
  const [founding] = stagesOf(plan([empty, empty, empty]), 'founding');
  const { run, unless } = founding?.ops[0]?.args as { run: { argv: readonly string[] }; unless: string };
  const here = (script: string): string =>
    script.replaceAll('/etc/etcd/', `${room}/`).replaceAll('/data/etcd', room).replace('chgrp etcd', 'true');
  const sh = (script: string): number | null => spawnSync('sh', ['-c', here(script)]).status;
  expect(sh(unless)).not.toBe(0);
  expect(sh(run.argv[2] ?? '')).toBe(0);
  const written = readFileSync(join(room, 'bootstrap.env'), 'utf8');
  expect(written).toMatch(/^ETCD_INITIAL_CLUSTER_TOKEN="etcd-\d{8}T\d{6}Z"$/m);
  expect(written).toContain('ETCD_INITIAL_CLUSTER="etcd-1=https://10.10.10.10:2380"');
  expect(sh(unless)).toBe(0);
  rmSync(join(room, 'bootstrap.env'));
  mkdirSync(join(room, 'member/wal'), { recursive: true });
  expect(sh(unless)).toBe(0);
  rmSync(room, { recursive: true });
});

test('a host without data says which snapshot it has, and a member that has data says nothing of it', () => {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-etcd-'));
  const [instance] = cluster.instances;
  const own = {
    ...instance!,
    params: { ...instance!.params, etcd_data: `${room}/data`, etcd_backup_dir: room },
  };
  const ask = (): EtcdFacts => {
    const script = etcdFacts.script(own, cluster, { inventory: inventory });
    return etcdFacts.parse(spawnSync('sh', ['-c', script], { encoding: 'utf8' }).stdout, own);
  };
  expect(ask().snapshot).toBeUndefined();
  for (const name of ['etcd-20261129T030000Z', 'etcd-20261130T030000Z', 'other-20270101T000000Z'])
    writeFileSync(join(room, `${name}.db`), '');
  expect(ask()).toMatchObject({ hasData: false, snapshot: 'etcd-20261130T030000Z' });
  mkdirSync(join(room, 'data/member/wal'), { recursive: true });
  expect(ask().hasData).toBe(true);
  expect(ask().snapshot).toBeUndefined();
  rmSync(room, { recursive: true });
});

test('health says of a member without data that it has none', () => {
  const answers = probes(cluster).find((p) => p.name === 'member answers, has a leader and no alarm');
  expect(answers?.judge({ code: 7, output: 'no data\n' })).toMatchObject({
    state: 'fail',
    detail: 'no answer, and no data in /data/etcd',
  });
  expect(answers?.judge({ code: 7, output: '' })).toMatchObject({ detail: 'no answer' });
});

test.each([
  ['member answers, has a leader and no alarm', 'no answer'],
  ['members are those of the inventory', 'no list of members'],
])('health says why the probe "%s" has no answer', (name, detail) => {
  const asked = probes(cluster).find((probe) => probe.name === name);
  const output = 'curl: (7) Failed to connect to 127.0.0.1 port 2379\n';
  expect(asked?.judge({ code: 7, output })).toMatchObject({ detail: `${detail}: ${output.trim()}` });
});
