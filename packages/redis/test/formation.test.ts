import { expect, test } from 'vitest';
import { parseNodes } from '../src/facts/info.ts';
import { redisCluster } from '../src/ops/cluster/formation.ts';
import { redisLeave } from '../src/ops/cluster/leave.ts';
import type { ClusterView } from '../src/ops/cluster/view.ts';

const access = { program: 'redis-cli', tls: false, confs: [] };
const member = (host: string, port: number) => ({ name: `r-${host.at(-1)}-${port}`, host, port });
const [one, two] = ['10.0.0.1', '10.0.0.2'] as const;
/** Three primaries on one host, their replicas on the other. */
const members = [7001, 7002, 7003].flatMap((port) => [member(one, port), member(two, port)]);
const args = { cluster: 'r', access, members, replicas: 1 };

const id = (n: number): string => String(n).repeat(40);

interface Node {
  readonly n: number;
  readonly at: string;
  readonly slots?: string;
  readonly of?: number;
}

const shards: readonly Node[] = [
  { n: 1, at: `${one}:7001`, slots: '0-5460' },
  { n: 2, at: `${one}:7002`, slots: '5461-10922' },
  { n: 3, at: `${one}:7003`, slots: '10923-16383' },
  { n: 4, at: `${two}:7001`, of: 1 },
  { n: 5, at: `${two}:7002`, of: 2 },
  { n: 6, at: `${two}:7003`, of: 3 },
];

/** CLUSTER NODES as one of them answers. */
function nodesOf(nodes: readonly Node[], me: number): ReturnType<typeof parseNodes> {
  const line = ({ n, at, slots = '', of }: Node): string =>
    `${id(n)} ${at}@17001 ${n === me ? 'myself,' : ''}${of === undefined ? 'master -' : `slave ${id(of)}`} 0 0 ${n} connected ${slots}`;
  return parseNodes(nodes.map(line).join('\n'));
}

/** What members see that answer at these addresses: all know the same, each by its own number. */
function view(nodes: readonly Node[], answering: readonly (readonly [string, number])[]): ClusterView {
  return { views: new Map(answering.map(([at, me]) => [at, nodesOf(nodes, me)])) };
}
const everyone = shards.map(({ at, n }) => [at, n] as const);
const formed = view(shards, everyone);
const diff = (state: ClusterView) => redisCluster.diff(args, state, []);

test('a cluster that is formed is left alone, whoever leads by now', () => {
  expect(diff(formed)).toBeUndefined();
  const moved = shards.map((s): Node =>
    s.n === 1 ? { n: 1, at: s.at, of: 4 } : s.n === 4 ? { n: 4, at: s.at, slots: '0-5460' } : s,
  );
  expect(diff(view(moved, everyone))).toBeUndefined();
});

test('members that know nobody are created as a cluster once, by one actor', () => {
  const alone = {
    views: new Map(everyone.map(([at, n]) => [at, nodesOf([{ n, at }], n)] as const)),
  };
  const delta = diff(alone);
  expect(delta).toMatchObject({ create: true, meet: expect.any(Array), repair: false });
  expect(delta?.slots).toHaveLength(3);
  expect(delta?.replicate).toHaveLength(3);
  expect(delta?.refused).toBeUndefined();
});

test('a member that does not answer is no absent one: nothing is created without it', () => {
  const alone = {
    views: new Map(everyone.slice(1).map(([at, n]) => [at, nodesOf([{ n, at }], n)] as const)),
  };
  expect(diff(alone)?.refused).toBe(`${one}:7001 does not answer`);
});

test('a primary that is down has its slots still: nobody takes its place, and nothing is created again', () => {
  expect(diff(view(shards, everyone.slice(1)))).toBeUndefined();
});

test('slots that are half moved are finished', () => {
  const open = shards.map((s) => (s.n === 1 ? { ...s, slots: `0-5460 [5460->-${id(2)}]` } : s));
  expect(diff(view(open, everyone))).toMatchObject({ repair: true, create: false, slots: [], fill: false });
});

test('a new primary whose slots were on their way when a deploy was cut off is given the others by the next one', () => {
  const few = shards.map((s) =>
    s.n === 1 ? { ...s, slots: '0-99' } : s.n === 2 ? { ...s, slots: '100-10922' } : s,
  );
  expect(diff({ ...view(few, everyone), filling: true })).toMatchObject({
    fill: true,
    repair: false,
    meet: [],
  });
  // Who has given a primary few slots himself finds them so.
  expect(diff(view(few, everyone))).toBeUndefined();
  expect(redisCluster.parse('\u001e0 filling\nyes\n', [args])[0]?.filling).toBe(true);
  expect(redisCluster.parse('\u001e0 filling\n', [args])[0]?.filling).toBeUndefined();
});

test('a new member is met, a primary that it becomes is given slots, and another new one copies it', () => {
  const more = [...members, member(one, 7004), member(two, 7004)];
  const fresh = [
    [`${one}:7004`, 7],
    [`${two}:7004`, 8],
  ] as const;
  const state = {
    views: new Map([...formed.views, ...fresh.map(([at, n]) => [at, nodesOf([{ n, at }], n)] as const)]),
  };
  expect(redisCluster.diff({ ...args, members: more }, state, [])).toMatchObject({
    create: false,
    meet: [`${one}:7004`, `${two}:7004`],
    replicate: [`${two}:7004 ${one}:7004`],
    fill: true,
  });
});

test('a member of another cluster is not taken into this one', () => {
  const stranger = nodesOf(
    [
      { n: 9, at: `${two}:7003`, slots: '0-16383' },
      { n: 8, at: '10.9.9.9:7001' },
    ],
    9,
  );
  const state = {
    views: new Map([
      ...view(shards.slice(0, 5), everyone.slice(0, 5)).views,
      [`${two}:7003`, stranger] as const,
    ]),
  };
  expect(diff(state)?.refused).toBe(`${two}:7003 belongs to another cluster`);
});

test('a cluster all of whose addresses have changed is met again, and never created a second time', () => {
  const former = shards.map((s) => ({ ...s, at: s.at.replace('10.0.0.', '10.5.5.') }));
  const delta = diff(view(former, everyone));
  expect(delta?.refused).toBeUndefined();
  expect(delta).toMatchObject({ create: false, slots: [], replicate: [], fill: false, moved: true });
  expect(delta?.meet).toHaveLength(5);
  // One that all others have met knows them; they do not know each other.
  const half = { views: new Map([...view(former, everyone).views, [shards[0]!.at, nodesOf(shards, 1)]]) };
  expect(diff(half)).toMatchObject({ meet: [], moved: true });
});

test('members that go give their slots away, and are forgotten by all that stay', () => {
  const [staying, going] = [members.filter((m) => m.port !== 7003), members.filter((m) => m.port === 7003)];
  const leaving = { cluster: 'r', access, members: staying, going };
  expect(redisLeave.diff(leaving, formed, [])).toEqual({ drain: [id(3)], forget: [id(3), id(6)] });
  const gone = view(
    shards.slice(0, 2).concat(shards.slice(3, 5)),
    everyone.filter(([at]) => !at.endsWith('7003')),
  );
  expect(redisLeave.diff(leaving, gone, [])).toBeUndefined();
});
