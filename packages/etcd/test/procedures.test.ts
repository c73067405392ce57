import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import type { EtcdFacts } from '../src/facts/member.ts';
import { etcdStatus, type EtcdStatus } from '../src/facts/status.ts';
import { definition } from '../src/index.ts';
import { defrag } from '../src/procedures/defrag.ts';
import { forget } from '../src/procedures/forget.ts';
import { list } from '../src/queries/list.ts';

const hosts = ['10.10.10.10', '10.10.10.11', '10.10.10.12'] as const;
const members = hosts.map((h, i) => `        ${h}: { etcd_seq: ${i + 1} }`).join('\n');
const text = `all:\n  children:\n    etcd:\n      hosts:\n${members}\n      vars: { etcd_cluster: etcd }\n`;
const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
const cluster = definition.identify(inventory!).clusters[0]!;

/** What the script prints on the host of a member, as etcd 3.5 answers through its gateway. */
function output(
  n: number,
  leader: number,
  more: { readonly alarm?: boolean; readonly read?: string } = {},
): string {
  const errors = more.alarm === true ? ',"errors":["memberID:1 alarm:NOSPACE "]' : '';
  const list = [1, 2, 3].map(
    (m) =>
      `{"id":${m},"peerURLs":["https://10.10.10.${9 + m}:2380"],"name":"etcd-${m}","clientURLs":["https://10.10.10.${9 + m}:2379"]}`,
  );
  return [
    `status {"header":{"cluster_id":"9","member_id":"${n}","revision":"40","raft_term":"3"},"version":"3.5.16","dbSize":"20971520","leader":"${leader}","raftIndex":"${100 + n}","raftTerm":"3","raftAppliedIndex":"${100 + n}","dbSizeInUse":"4096000"${errors}}`,
    `members [${list.join()}]`,
    `read ${more.read ?? '0.004100 0.006350'}`,
    'defragmented ',
  ].join('\n');
}
const status = (...words: Parameters<typeof output>): EtcdStatus =>
  etcdStatus.parse(output(...words), cluster.instances[0]!);
const silent = etcdStatus.parse('status \nmembers \nread failed\ndefragmented \n', cluster.instances[0]!);

/** Undefined: the host was not reached. */
function scope<I>(input: I, ...statuses: readonly (EtcdStatus | undefined)[]) {
  const of = (address: string): EtcdStatus | undefined =>
    statuses[hosts.indexOf(address as (typeof hosts)[number])];
  const facts: ModuleFacts<EtcdFacts> = {
    host: (address) => (of(address) === undefined ? undefined : ({ address } as never)),
    of: () => undefined,
    from: (_query, instance) => of(instance.host) as never,
  };
  const run = { id: 'etcd-defrag-1', startedAt: 0 };
  return {
    cluster,
    input,
    facts,
    run,
    estate: {} as never,
    inventory: inventory!,
    unreached: new Map<string, string>(),
  };
}

const all = [status(1, 2), status(2, 2), status(3, 2)] as const;
const hostsOf = (stages: readonly { readonly host?: string }[]): readonly (string | undefined)[] =>
  stages.map((s) => s.host);

test('a list says who leads, how large the databases are, who is behind, and which alarm is raised', () => {
  const asked = scope({}, status(1, 2, { alarm: true }), status(2, 2), undefined);
  expect(list.rows(asked)).toEqual([
    {
      member: 'etcd-1',
      host: '10.10.10.10',
      state: 'follower',
      version: '3.5.16',
      sizeBytes: 20971520,
      inUseBytes: 4096000,
      term: 3,
      behind: 1,
      readMs: 2.25,
      alarms: ['NOSPACE'],
    },
    expect.objectContaining({ member: 'etcd-2', state: 'leader', behind: 0, alarms: [] }),
    expect.objectContaining({ member: 'etcd-3', state: 'unreachable', version: undefined }),
  ]);
  expect(list.warnings?.(scope({}, ...all))).toEqual([]);
});

test('a member that answers without a majority is no follower, and the cluster has no quorum', () => {
  const alone = scope({}, status(1, 0, { read: 'failed' }), silent, silent);
  expect(list.rows(alone).map((r) => r.state)).toEqual(['no quorum', 'down', 'down']);
  expect(list.warnings?.(alone)).toEqual([
    'etcd-2 does not answer',
    'etcd-3 does not answer',
    'etcd has no quorum',
  ]);
});

test('the leader is defragmented last, and a member that had its turn in this run has no second one', () => {
  const [, followers, leader] = defrag.phases;
  const input = { allowDown: false };
  const first = followers!.plan(scope(input, ...all));
  expect(hostsOf(first)).toEqual(['10.10.10.10', '10.10.10.12']);
  expect(first[1]?.after).toEqual(['defragment@10.10.10.10']);
  expect(hostsOf(leader!.plan(scope(input, ...all)))).toEqual(['10.10.10.11']);
  const had: EtcdStatus = {
    ...all[0],
    defragmented: { run: 'etcd-defrag-1', beforeBytes: 2, afterBytes: 1, ms: 3 },
  };
  expect(hostsOf(followers!.plan(scope(input, had, all[1], all[2])))).toEqual(['10.10.10.12']);
  expect(defrag.result?.(scope(input, had, all[1], all[2]))).toEqual({
    cluster: 'etcd',
    members: [{ member: 'etcd-1', beforeBytes: 2, afterBytes: 1, ms: 3 }],
  });
});

test('history is dropped before the first member is defragmented, and not again when the procedure goes on', () => {
  const [history] = defrag.phases;
  const input = { allowDown: false };
  const [stage] = history!.plan(scope(input, ...all));
  expect(stage?.ops.map((op) => op.kind)).toEqual(['etcd.compacted']);
  // With the alarm of a full database, which is what it is about.
  expect(stage?.at?.probe).toContain('/health?exclude=NOSPACE');
  const had: EtcdStatus = {
    ...all[0],
    defragmented: { run: 'etcd-defrag-1', beforeBytes: 2, afterBytes: 1, ms: 3 },
  };
  expect(history!.plan(scope(input, had, all[1], all[2]))).toEqual([]);
});

test('with a member down nothing is defragmented unless that is asked for', () => {
  const down = [all[0], all[1], silent] as const;
  expect(defrag.refuse?.(scope({ allowDown: false }, ...down)).map((p) => [p.rule, p.host])).toEqual([
    ['etcd-member-down', '10.10.10.12'],
  ]);
  expect(defrag.refuse?.(scope({ allowDown: true }, ...down))).toEqual([]);
  expect(hostsOf(defrag.phases[1]!.plan(scope({ allowDown: true }, ...down)))).toEqual(['10.10.10.10']);
  const lost = scope({ allowDown: true }, status(1, 0, { read: 'failed' }), silent, undefined);
  expect(defrag.refuse?.(lost).map((p) => p.rule)).toEqual(['etcd-no-leader']);
});

test('a defragmentation that goes on waits for a member that went down since it began', () => {
  const input = { allowDown: false };
  const gone = defrag.phases[1]!.plan(scope(input, all[0], all[1], undefined));
  expect(hostsOf(gone)).toEqual(['10.10.10.10', '10.10.10.12']);
  expect(gone[0]?.ops[0]?.args).toMatchObject({ others: [{ name: 'etcd-2' }, { name: 'etcd-3' }] });
});

test('the alarm of a full database is cleared once there is room, and not while one member has none', () => {
  const clear = defrag.phases.find((p) => p.name === 'clear the alarm of a full database')!;
  const input = { allowDown: false };
  expect(clear.plan(scope(input, ...all))).toEqual([]);
  const alarmed = status(1, 2, { alarm: true });
  const [stage] = clear.plan(scope(input, alarmed, all[1], all[2]));
  expect(stage?.ops.map((op) => op.kind)).toEqual(['etcd.alarm']);
  // A member with an alarm is asked all the same: by its health it would be none that is up.
  expect(stage?.at?.probe).toContain('/health?exclude=NOSPACE');
  const full: EtcdStatus = { ...alarmed, answer: { ...alarmed.answer!, sizeBytes: 8 * 1024 ** 3 } };
  expect(clear.plan(scope(input, full, all[1], all[2]))).toEqual([]);
});

test.each([
  ['a host that answers', 'etcd-2', all, 'etcd-member-reached'],
  ['a name that is no member', 'etcd-7', [all[0], all[1], undefined], 'etcd-unknown-member'],
  ['a quorum that would be lost', 'etcd-3', [all[0], silent, undefined], 'etcd-quorum'],
] as const)('%s keeps a member from being forgotten', (_, member, statuses, rule) => {
  expect(forget.refuse?.(scope({ member }, ...statuses)).map((p) => p.rule)).toEqual([rule]);
});

test('a member of the inventory that etcd does not have any more is forgotten already', () => {
  const without = (s: EtcdStatus): EtcdStatus => ({
    ...s,
    members: (s.members ?? []).filter((m) => m.name !== 'etcd-3'),
  });
  const asked = scope({ member: '10.10.10.12' }, without(all[0]), without(all[1]), undefined);
  expect(forget.refuse?.(asked)).toEqual([]);
  expect(forget.phases[0]!.plan(asked)).toEqual([]);
});

test.each(['etcd-3', '10.10.10.12'])(
  'a member whose host is gone is forgotten by its name or address: %s',
  (member) => {
    const asked = scope({ member }, all[0], all[1], undefined);
    expect(forget.refuse?.(asked)).toEqual([]);
    const [stage] = forget.phases[0]!.plan(asked);
    expect(stage?.at?.candidates).toEqual(['10.10.10.10', '10.10.10.11']);
    expect(stage?.ops[0]?.args).toMatchObject({
      name: 'etcd-3',
      peerUrl: 'https://10.10.10.12:2380',
      state: 'absent',
    });
  },
);
