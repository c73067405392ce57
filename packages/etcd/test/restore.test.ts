import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import type { EtcdFacts } from '../src/facts/member.ts';
import { etcdSnapshots, type SnapshotFacts } from '../src/facts/snapshots.ts';
import type { EtcdStatus } from '../src/facts/status.ts';
import { definition } from '../src/index.ts';
import { backup } from '../src/procedures/backup.ts';
import { restore } from '../src/procedures/restore.ts';
import { backups } from '../src/queries/backups.ts';
import type { RestoreInput } from '../src/restore/input.ts';

const hosts = ['10.10.10.10', '10.10.10.11', '10.10.10.12'] as const;
const members = hosts.map((h, i) => `        ${h}: { etcd_seq: ${i + 1} }`).join('\n');
const { inventory } = readInventory([
  {
    file: 'pigsty.yml',
    text: `all:\n  children:\n    etcd:\n      hosts:\n${members}\n      vars: { etcd_cluster: etcd }\n`,
  },
]);
const cluster = definition.identify(inventory!).clusters[0]!;

const described = (name: string, takenAt: number, run = ''): string =>
  `snapshot 20512 {"name":"${name}","cluster":"etcd","member":"etcd-2","takenAt":${takenAt},"run":"${run}","bytes":20512,"status":{"hash":3328212936,"revision":3,"totalKey":11,"totalSize":20480}}`;
/** What the script prints on the host of a member. */
const told = (...lines: readonly string[]): SnapshotFacts =>
  etcdSnapshots.parse(
    [...lines, 'prepared ', 'restored ', 'free 1000000', 'database 20480', 'timer success'].join('\n'),
    cluster.instances[0]!,
  );
const first = described('etcd-20260301T030000Z', 1772334000);
const second = described('etcd-20260302T030000Z', 1772420400);

interface Host {
  readonly snapshots: SnapshotFacts;
  readonly own?: EtcdFacts;
  readonly status?: EtcdStatus;
}
const up: EtcdStatus = { answer: { leaderId: '1', memberId: '1', errors: [] } as never, readMs: 1 };
const withData: EtcdFacts = { hasData: true, running: true };

/** Undefined: the host was not reached. */
function scope(input: Partial<RestoreInput>, ...found: readonly (Host | undefined)[]) {
  const of = (address: string): Host | undefined => found[hosts.indexOf(address as (typeof hosts)[number])];
  const facts: ModuleFacts<EtcdFacts> = {
    host: (address) => (of(address) === undefined ? undefined : ({ address } as never)),
    of: (address) => of(address)?.own,
    from: (query, instance) => {
      const host = of(instance.host);
      if (host === undefined) return undefined;
      return (query.name === etcdSnapshots.name ? host.snapshots : (host.status ?? {})) as never;
    },
  };
  return {
    cluster,
    input: { gone: false, ...input },
    facts,
    run: { id: 'etcd-restore-1', startedAt: 0 },
    estate: { inventory: inventory! } as never,
    inventory: inventory!,
    unreached: new Map<string, string>(),
  };
}
const asked = (...found: readonly Host[]) => ({ ...scope({}, ...found), input: {} });
const rules = (...words: Parameters<typeof scope>): readonly string[] =>
  (restore.refuse?.(scope(...words)) ?? []).map((p) => p.rule ?? '');
const well = { snapshots: told(), own: withData, status: up };
const keeper = { ...well, snapshots: told(first, second) };

test('snapshots are listed the newest first, with what is in them', () => {
  expect(backups.rows(asked(well, keeper, well)).map((r) => [r.snapshot, r.host, r.hash, r.keys])).toEqual([
    ['etcd-20260302T030000Z', '10.10.10.11', 'c6607fc8', 11],
    ['etcd-20260301T030000Z', '10.10.10.11', 'c6607fc8', 11],
  ]);
});

test('a snapshot whose file is shorter than it was is warned of, and is neither the latest nor restored', () => {
  const short = { ...well, snapshots: told(first, second.replace('20512', '9000')) };
  expect(backups.warnings?.(asked(short))).toEqual([
    'etcd-20260302T030000Z on 10.10.10.10 has another size than when it was taken',
  ]);
  expect(restore.decide?.(scope({ from: 'latest' }, short)).from).toBe('etcd-20260301T030000Z');
  expect(rules({ from: 'etcd-20260302T030000Z' }, short, well, well)).toEqual(['etcd-damaged-snapshot']);
});

test('a restore begins on the host that has the snapshot', () => {
  const input = restore.decide?.(scope({ from: 'latest' }, well, keeper, well));
  expect(input).toMatchObject({ from: 'etcd-20260302T030000Z', member: 'etcd-2' });
  expect(rules({ from: 'latest' }, well, keeper, well)).toEqual([]);
  expect(restore.question?.(scope(input!, well, keeper, well))).toContain('taken 2026-03-02 03:00:00 UTC');
});

test.each([
  ['neither a snapshot nor a member', {}, [keeper, well, well], ['etcd-no-source']],
  ['both', { from: 'latest', fromMember: 'etcd-1' }, [keeper, well, well], ['etcd-no-source']],
  ['a name that no host has', { from: 'etcd-1' }, [keeper, well, well], ['etcd-unknown-snapshot']],
  ['a path that no host has', { from: '/root/other.db' }, [keeper, well, well], ['etcd-unknown-snapshot']],
  [
    'a host that does not answer: it may serve on',
    { from: 'latest' },
    [keeper, undefined, well],
    ['etcd-member-unreached'],
  ],
  [
    'data of a member while there is a quorum',
    { fromMember: 'etcd-1' },
    [well, well, well],
    ['etcd-has-quorum'],
  ],
  [
    'data of before that nobody has looked after',
    { from: 'latest' },
    [keeper, { ...well, snapshots: told('kept yes') }, well],
    ['etcd-kept'],
  ],
  [
    'a full file system',
    { from: 'latest' },
    [{ ...keeper, snapshots: { ...keeper.snapshots, freeBytes: 1000 } }, well, well],
    ['etcd-no-room'],
  ],
] as const)('%s: refused', (_, input, found, expected) => {
  expect(rules(input, ...found)).toEqual(expected);
});

test('a host that is gone for good does not stand in the way, and is named', () => {
  const asked = scope({ from: 'latest', gone: true }, keeper, undefined, well);
  expect(restore.refuse?.(asked)).toEqual([]);
  expect(restore.question?.(asked)).toContain('etcd-2 must not come back');
  const [, stop] = restore.phases;
  expect(stop!.plan(asked).map((s) => s.host)).toEqual(['10.10.10.10', '10.10.10.12']);
});

const alone = { snapshots: told(), own: withData, status: {} };

test('the data of a member that is left is prepared once it has stopped; that of a snapshot before anything stops', () => {
  const names = (input: Partial<RestoreInput>, found: Host): readonly string[][] =>
    restore.phases
      .slice(0, 3)
      .map((p) => p.plan(scope({ gone: true, ...input }, found, undefined, undefined)).map((s) => s.name));
  expect(names({ fromMember: 'etcd-1' }, alone)).toEqual([
    [],
    ['restore-stop'],
    ['restore-prepare', 'restore-place'],
  ]);
  expect(names({ from: 'latest' }, { ...alone, snapshots: told(second) })).toEqual([
    ['restore-prepare'],
    ['restore-stop'],
    ['restore-place'],
  ]);
});

test('the others join one after the other; one that had joined before an interruption does not join again', () => {
  const join = restore.phases.find((p) => p.name === 'let the others join')!;
  const begun = told('restored {"run":"etcd-restore-1","revision":4,"keys":2,"leases":3}', second);
  const listed = [1, 2].map((n) => ({
    id: String(n),
    name: `etcd-${n}`,
    peerUrls: [`https://10.10.10.${9 + n}:2380`],
    started: true,
    learner: false,
  }));
  const empty: EtcdFacts = { hasData: false, running: false };
  const stages = (one: EtcdFacts): readonly string[] =>
    join
      .plan(
        scope(
          { from: 'etcd-20260302T030000Z', member: 'etcd-1' },
          { snapshots: begun, own: { ...withData, members: listed }, status: up },
          { snapshots: told(), own: one },
          { snapshots: told(), own: empty },
        ),
      )
      .map((s) => `${s.name}@${s.host ?? ''} <- ${(s.after ?? []).join()}`);
  expect(stages(empty)).toEqual([
    'join@10.10.10.11 <- ',
    'launch@10.10.10.11 <- join@self',
    'join@10.10.10.12 <- vote@10.10.10.11',
    'launch@10.10.10.12 <- join@self',
    'vote@10.10.10.11 <- launch@self',
    'vote@10.10.10.12 <- launch@self',
  ]);
  expect(stages(withData)).toEqual([
    'join@10.10.10.12 <- ',
    'launch@10.10.10.12 <- join@self',
    'vote@10.10.10.12 <- launch@self',
    'launch@10.10.10.11 <- ',
  ]);
});

test('no snapshot is taken where there is no quorum, and the way out is named', () => {
  const [problem] = backup.refuse?.(scope({}, alone, undefined, undefined)) ?? [];
  expect(problem?.rule).toBe('etcd-no-leader');
  expect(problem?.hint).toContain('--from-member');
});

test('restored members refuse tokens of before at once, until each has restarted: the leader last', () => {
  const start = restore.phases.find((p) => p.name === 'start')!;
  const back = restore.phases.find((p) => p.name === 'give out tokens as before')!;
  const input = { from: 'etcd-20260302T030000Z', member: 'etcd-1' };
  const follows: EtcdStatus = { answer: { leaderId: '1', memberId: '2', errors: [] } as never, readMs: 1 };
  const found = [
    { ...well, snapshots: told(second) },
    { ...well, status: follows },
    { ...well, status: follows },
  ];
  const [tokens] = start.plan(scope(input, ...found));
  expect(JSON.stringify(tokens?.ops[0]?.args)).toContain('ETCD_AUTH_TOKEN=\\"jwt,');
  expect(back.plan(scope(input, ...found)).map((s) => [s.host, s.after])).toEqual([
    ['10.10.10.11', []],
    ['10.10.10.12', ['restore-restart@10.10.10.11']],
    ['10.10.10.10', ['restore-restart@10.10.10.12']],
  ]);
  // Where the log goes on, tokens are worth what they were.
  const goesOn = scope({ fromMember: 'etcd-1' }, ...found);
  expect(start.plan(goesOn).map((s) => s.name)).toEqual(['launch', 'auth']);
  expect(back.plan(goesOn)).toEqual([]);
});
