import { defineOpKind } from '@pigsty/sdk';
import { slotCount, type ClusterNode } from '../../facts/info.ts';
import { layoutOf, pair, type Member } from './layout.ts';
import type { FormationDelta, RedisClusterArgs } from './args.ts';
import { at, own, parseViews, readViews, type ClusterView } from './view.ts';
import { writeFormation } from './write.ts';

/** All declared members in one native cluster, all slots assigned, every replica with its primary. Nothing is created twice. */
export const redisCluster = defineOpKind<RedisClusterArgs, ClusterView, FormationDelta>({
  kind: 'redis.cluster',
  summary: 'a native cluster of exactly these members',
  key: ({ cluster }) => cluster,
  read: readViews,
  parse: parseViews,
  diff,
  write: writeFormation,
  describe: ({ cluster, members }, delta) => {
    if (delta.refused !== undefined) return `cannot form ${cluster}: ${delta.refused}`;
    if (delta.create)
      return `create ${cluster} of ${members.length} members, ${delta.slots.length} of them primaries`;
    const steps = [
      ...(delta.repair ? ['finish the slots that are half moved'] : []),
      ...(delta.slots.length > 0 ? ['assign slots that nobody has'] : []),
      ...(delta.moved ? ['let the members meet again at their new addresses'] : []),
      ...(delta.meet.length > 0 && !delta.moved ? [`add ${delta.meet.join(', ')}`] : []),
      ...delta.replicate.map((words) => `let ${words.replace(' ', ' copy ')}`),
      ...(delta.fill ? ['move slots to the new primaries'] : []),
    ];
    return `${steps.join('; ')} (${cluster})`;
  },
  converged: ({ members, replicas }) => ({ views: settled(members, replicas) }),
  timeoutMs: 6 * 3_600_000,
});

function diff(
  { members, replicas, cluster }: RedisClusterArgs,
  { views, filling }: ClusterView,
): FormationDelta | undefined {
  const nothing: FormationDelta = {
    create: false,
    slots: [],
    meet: [],
    moved: false,
    replicate: [],
    repair: false,
    fill: false,
    seed: '',
  };
  const have = (m: Member): ClusterNode | undefined => own(views.get(at(m)));
  const holders = members.filter((m) => (slotsOf(have(m)) ?? 0) > 0);
  const reached = members.filter((m) => views.has(at(m)));
  const layout = layoutOf(members, replicas);
  const [seed = members[0]] = holders;
  if (seed === undefined) return undefined;
  const known = views.get(at(seed)) ?? [];
  const assigned = known.reduce((sum, n) => sum + slotCount(n), 0);
  const meet = members.filter((m) => m !== seed && !known.some((n) => n.address === at(m) && isReal(n)));
  // Who is known by its id belongs here, also where all addresses are new: it is met once more.
  const foreign = meet.filter((m) => {
    const seen = views.get(at(m)) ?? [];
    return (
      !known.some((n) => n.id === own(seen)?.id) &&
      seen.some((n) => !members.some((o) => at(o) === n.address))
    );
  });
  if (holders.length > 0 && foreign.length > 0)
    return { ...nothing, refused: `${foreign.map(at).join(', ')} belongs to another cluster` };
  if (assigned < 16_384) {
    const silent = members.filter((m) => !reached.includes(m));
    const create = holders.length === 0;
    const slots = layout.primaries
      .filter(({ member }) => (slotsOf(have(member)) ?? 0) === 0)
      .map(({ member, slots: [first, last] }) => `${at(member)} ${first} ${last}`);
    return {
      ...nothing,
      create,
      slots,
      seed: at(seed),
      meet: meet.map(at),
      replicate: layout.replicas
        .filter(([r, p]) => !copies(r, p, { views }))
        .map(([r, p]) => `${at(r)} ${at(p)}`),
      // In a plan on paper nobody answers yet.
      ...(silent.length > 0 && silent.length < members.length
        ? { refused: `${silent.map(at).join(', ')} does not answer` }
        : {}),
    };
  }
  const idle = reached.filter((m) => have(m)?.master === undefined && (slotsOf(have(m)) ?? 0) === 0);
  const lacking = Math.max(
    0,
    layout.primaries.length - holders.length - downPrimaries(known, members, views),
  );
  const become = idle.slice(0, lacking);
  const replicate = adopt(idle.slice(lacking), [...holders, ...become], { members, views });
  const repair = [...views.values()].some((nodes) => (own(nodes)?.open.length ?? 0) > 0);
  const fill = become.length > 0 || filling === true;
  const moved = haveMoved(members, views);
  if (meet.length === 0 && !moved && replicate.length === 0 && !repair && !fill) return undefined;
  return {
    ...nothing,
    seed: at(seed),
    meet: meet.map(at),
    moved,
    replicate: replicate.map(([r, p]) => `${at(r)} ${at(p)}`),
    repair,
    fill,
    ...(cluster === '' ? { refused: 'it has no name' } : {}),
  };
}

/** Who is met by one member has not told the others: each of them still asks where it was. */
function haveMoved(members: readonly Member[], views: ClusterView['views']): boolean {
  const places = new Map(members.map((m) => [own(views.get(at(m)))?.id, at(m)]));
  return [...views.values()].flat().some(({ id, address }) => (places.get(id) ?? address) !== address);
}

/** Members that do not answer now, and have slots as the others see them. */
function downPrimaries(
  known: readonly ClusterNode[],
  members: readonly Member[],
  views: ClusterView['views'],
): number {
  return known.filter(
    (n) => slotCount(n) > 0 && members.some((m) => at(m) === n.address) && !views.has(n.address),
  ).length;
}

/** New replicas go where the fewest are. */
function adopt(
  idle: readonly Member[],
  holders: readonly Member[],
  { members, views }: { readonly members: readonly Member[]; readonly views: ClusterView['views'] },
): readonly (readonly [Member, Member])[] {
  const idOf = (m: Member): string | undefined => own(views.get(at(m)))?.id;
  const count = (p: Member): number =>
    members.filter((m) => own(views.get(at(m)))?.master === idOf(p) && idOf(p) !== undefined).length;
  const least = Math.min(...holders.map(count));
  const poor = holders.filter((p) => count(p) === least);
  return pair(idle, poor.length >= idle.length ? poor : holders);
}

function copies(replica: Member, primary: Member, { views }: ClusterView): boolean {
  const id = own(views.get(at(primary)))?.id;
  return id !== undefined && own(views.get(at(replica)))?.master === id;
}

const slotsOf = (node: ClusterNode | undefined): number | undefined =>
  node === undefined ? undefined : slotCount(node);

const isReal = ({ flags }: ClusterNode): boolean => !flags.includes('handshake') && !flags.includes('noaddr');

/** What a cluster that is as wanted would answer. */
function settled(members: readonly Member[], replicas: number): ClusterView['views'] {
  const layout = layoutOf(members, replicas);
  const id = (m: Member): string => `id of ${at(m)}`;
  const nodes = members.map((m): ClusterNode => {
    const slots = layout.primaries.find((p) => p.member === m)?.slots;
    const primary = layout.replicas.find(([r]) => r === m)?.[1];
    return {
      id: id(m),
      address: at(m),
      flags: [],
      slots: slots === undefined ? [] : [slots],
      open: [],
      ...(primary === undefined ? {} : { master: id(primary) }),
    };
  });
  return new Map(
    members.map((m) => [at(m), nodes.map((n) => (n.address === at(m) ? { ...n, flags: ['myself'] } : n))]),
  );
}
