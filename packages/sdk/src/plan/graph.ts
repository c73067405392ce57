import type { Op } from '../op/kind.ts';
import type { PkgArgs } from '../ops/pkg/change.ts';
import { PigstyError } from '../words/error.ts';
import { canonicalJson } from '../words/json.ts';
import { requireStage, type OfferedStages } from './offered.ts';
import { parseReference, type StageReference } from './reference.ts';
import { stageId, type Locator, type Stage } from './stage.ts';
import { topologicalOrder } from './topology.ts';

/** One stage, or the merged package stages of a host. */
export interface StageNode {
  readonly id: string;
  readonly stages: readonly Stage[];
  readonly host: string;
  readonly at?: Locator;
  /** Deduplicated by kind and key. */
  readonly ops: readonly Op[];
  /** Ids of direct predecessors. */
  readonly before: readonly string[];
}

export interface StageGraph {
  /** In an order that respects every edge, the same for the same input. */
  readonly nodes: readonly StageNode[];
}

export interface GraphOptions {
  /** Modules of this run; references to others are satisfied by what the host carries. */
  readonly modules: readonly string[];
  /** Every stage that the modules planned, also those of members that are not selected; the stages themselves when absent. */
  readonly known?: readonly Stage[];
  /**
   * What each module at hand offers to others, by its name, whether it is in this run or not. A reference to one of them must
   * name such a stage or one that is planned here, a weak one too.
   */
  readonly offered?: OfferedStages;
}

/** Resolves references, merges package stages per host and proves that there is no cycle. */
export function buildGraph(stages: readonly Stage[], options: GraphOptions): StageGraph {
  const index = indexStages(stages);
  const known = options.known === undefined ? index : indexStages(options.known, { twice: true });
  const resolution = { ...options, index, known, read: referenceReader(), absent: new Set<Meant>() };
  const ids = new Map(stages.map((stage) => [stage, nodeId(stage)]));
  const before = new Map<string, Set<string>>();
  const groups = new Map<string, Stage[]>();
  for (const [stage, from] of ids) {
    onlyInstalls(stage);
    push(groups, from, stage);
    const edges = before.get(from) ?? new Set<string>();
    before.set(from, edges);
    for (const text of stage.after) {
      for (const target of resolve(stage, text, resolution)) {
        const to = ids.get(target);
        if (to !== undefined && to !== from) edges.add(to);
      }
    }
  }
  const order = topologicalOrder(before);
  return { nodes: order.map((id) => toNode(id, groups.get(id) ?? [], [...(before.get(id) ?? [])])) };
}

function nodeId(stage: Stage): string {
  return stage.coalesce === 'packages' ? `host.packages@${stage.host}` : stageId(stage);
}

interface StageIndex {
  readonly byPlace: ReadonlyMap<string, ReadonlyMap<string, readonly Stage[]>>; // host or cluster, then module.stage
  readonly byModule: ReadonlyMap<string, readonly Stage[]>; // module.stage
}

function indexStages(stages: readonly Stage[], { twice = false } = {}): StageIndex {
  const byPlace = new Map<string, Map<string, Stage[]>>();
  const byModule = new Map<string, Stage[]>();
  const ids = new Set<string>();
  for (const stage of stages) {
    const id = stageId(stage);
    if (ids.has(id) && !twice)
      throw new PigstyError('BUG', `stage ${id} is planned twice`, { where: { stage: id } });
    ids.add(id);
    const name = `${stage.module}.${stage.name}`;
    push(byModule, name, stage);
    push(placeIn(byPlace, stage.host), name, stage);
    if (stage.cluster !== undefined && stage.cluster !== stage.host)
      push(placeIn(byPlace, stage.cluster), name, stage);
  }
  return { byPlace, byModule };
}

function placeIn(byPlace: Map<string, Map<string, Stage[]>>, place: string): Map<string, Stage[]> {
  const found = byPlace.get(place);
  if (found !== undefined) return found;
  const stages = new Map<string, Stage[]>();
  byPlace.set(place, stages);
  return stages;
}

function push(map: Map<string, Stage[]>, key: string, stage: Stage): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [stage]);
  else list.push(stage);
}

/** A reference as a module means it. */
interface Meant extends StageReference {
  readonly module: string;
  /** `module.stage` */
  readonly key: string;
}

/** Reads each text once: the stages of all hosts come after the same. */
function referenceReader(): (module: string, text: string) => Meant {
  const byModule = new Map<string, Map<string, Meant>>();
  return (own, text) => {
    const known = byModule.get(own) ?? new Map<string, Meant>();
    byModule.set(own, known);
    const found = known.get(text);
    if (found !== undefined) return found;
    const reference = parseReference(text);
    const module = reference.module ?? own;
    const meant = { ...reference, module, key: `${module}.${reference.stage}` };
    known.set(text, meant);
    return meant;
  };
}

interface Resolution extends Omit<GraphOptions, 'known'> {
  readonly index: StageIndex;
  /** Where a reference may lead without an edge: to a member that is not selected. */
  readonly known: StageIndex;
  readonly read: ReturnType<typeof referenceReader>;
  /** References that lead to no stage of this plan and need not. */
  readonly absent: Set<Meant>;
}

/** The stages that a reference leads to. One that leads nowhere is a mistake: it would be no edge, without a word. */
function resolve(
  stage: Stage,
  text: string,
  { index, known, modules, offered, read, absent }: Resolution,
): readonly Stage[] {
  const reference = read(stage.module, text);
  const found = find(stage, reference, index);
  // What one stage of a module may come after without finding it, each of them may.
  if (found.length > 0 || absent.has(reference)) return found;
  const { module, key } = reference;
  const own = module === stage.module;
  const planned = own ? known !== index && find(stage, reference, known).length > 0 : known.byModule.has(key);
  if (planned) return [];
  const names = [...known.byModule.keys()]
    .filter((k) => k.startsWith(`${module}.`))
    .map((k) => k.slice(module.length + 1));
  requireStage(stage, text, {
    planned: names,
    ...(own ? {} : { offered: offered?.get(module) }),
    mayBeAbsent: reference.weak || !modules.includes(module),
  });
  absent.add(reference);
  return [];
}

function find(stage: Stage, { scope, module, key }: Meant, index: StageIndex): readonly Stage[] {
  const at = (place: string): readonly Stage[] => index.byPlace.get(place)?.get(key) ?? [];
  switch (scope.type) {
    case 'self': {
      const own = module === stage.module;
      const here = at(stage.host);
      const isOne = (s: Stage): boolean => s.host === stage.host && (!own || s.cluster === stage.cluster);
      return here.every(isOne) ? here : here.filter(isOne);
    }
    case 'cluster':
      return stage.cluster === undefined ? [] : at(stage.cluster);
    case 'clusters':
      return scope.module === module ? (index.byModule.get(key) ?? []) : [];
    case 'place':
      return at(scope.name);
    default:
      return scope satisfies never;
  }
}

function toNode(id: string, stages: readonly Stage[], before: readonly string[]): StageNode {
  const [first] = stages;
  if (first === undefined) throw new PigstyError('BUG', `no stage for ${id}`);
  return {
    id,
    stages,
    host: first.host,
    ...(first.at === undefined ? {} : { at: first.at }),
    ops: deduplicate(id, stages.length === 1 ? first.ops : stages.flatMap((s) => s.ops)),
    before,
  };
}

/** Two modules may want the same package; that is one op. Two different values for one thing are a mistake. */
function deduplicate(id: string, ops: readonly Op[]): readonly Op[] {
  // Most often no two have a key in common, whatever their kinds: no text is made for each op then.
  if (new Set(ops.map(({ key }) => key)).size === ops.length) return ops;
  const seen = new Map<string, Op>();
  for (const op of ops) {
    const key = `${op.kind} ${op.key}`;
    const other = seen.get(key);
    if (other === undefined) seen.set(key, op);
    else if (op.kind === 'pkg') seen.set(key, samePackage(other as Op<PkgArgs>, op as Op<PkgArgs>));
    else if (canonicalJson(other.args) !== canonicalJson(op.args)) {
      throw new PigstyError('BUG', `${id} wants ${key} in two different ways`, {
        where: { stage: id, op: key },
      });
    }
  }
  return seen.size === ops.length ? ops : [...seen.values()];
}

/** A version that one module asks for counts for all; the others take any. */
function samePackage(a: Op<PkgArgs>, b: Op<PkgArgs>): Op<PkgArgs> {
  const [first, second] = [a, b].map(({ args }) => args.names.filter((name) => name.includes('=')).join(' '));
  if (first === '' || first === second) return second === '' ? a : b;
  if (second === '') return a;
  throw new PigstyError(
    'INVENTORY_INVALID',
    `two versions of one package are asked for: ${first} and ${second}`,
    {
      hint: `Ask for one of them in ${a.args.reason ?? 'one place'} and ${b.args.reason ?? 'the other'}.`,
    },
  );
}

/** What changes a running version waits for the turn of its module; the shared transaction only installs. */
function onlyInstalls(stage: Stage): void {
  const op = stage.ops.find(({ kind }) => kind === 'pkgVersion');
  if (stage.coalesce !== 'packages' || op === undefined) return;
  throw new PigstyError(
    'BUG',
    `stage ${stageId(stage)} changes the version of ${op.key} in the shared installation`,
    {
      where: { stage: stageId(stage), module: stage.module },
      hint: 'Put pkgVersion into a stage without coalesce.',
    },
  );
}
