import {
  PigstyError,
  type AnyModule,
  type Inventory,
  type Plan,
  type Problem,
  type RunRequest,
  type Stage,
} from '@pigsty/sdk';
import {
  buildGraph,
  makeRedactor,
  offeredStages,
  requiredOnHost,
  type OpRegistry,
  type Redactor,
  type StageGraph,
} from '@pigsty/sdk/engine';
import { selectHosts } from '@pigsty/inventory';
import { openCa, type CertificateAuthority } from '../ca/store.ts';
import { cancelled } from '../transport/interruptions.ts';
import { questionsOf } from './ask.ts';
import type { HostsOfRun } from './hosts-of-run.ts';
import { asked, collectorsOf, isInstalled, narrowStages, type Collector } from './collectors.ts';
import { estateFor } from './estate.ts';
import { knowledgeOf } from './knowledge.ts';
import { refuseInUse } from './in-use.ts';
import { identify, refuseErrors, type Target } from './identify.ts';
import { observeAll } from './observe-all.ts';
import { makePlan } from './make-plan.ts';
import type { NodePlan } from './node-plan.ts';
import { registryFor } from './registry.ts';
import { renewingCertificates } from './renewal.ts';
import { addRequired, findLacks } from './requirements.ts';
import { simulateAll, type Simulated } from './simulate.ts';
import { planInstall, planRemove, type StagePlan } from './stages.ts';
import { unfinishedProblems } from './unfinished.ts';
import type { RunContext } from './run-context.ts';
import type { Stopwatch } from './timings.ts';

/** A finished plan and what is needed to carry it out. */
export interface Prepared {
  readonly plan: Plan;
  readonly graph: StageGraph;
  readonly nodes: readonly NodePlan[];
  readonly registry: OpRegistry;
  readonly ca: CertificateAuthority;
  readonly redactor: Redactor;
  readonly redactVault: (text: string) => string;
  readonly simulated: Simulated;
  /** Hosts that the run is about. */
  readonly wanted: ReadonlySet<string>;
}

/** What the phases of one run share. */
export interface Tools extends RunContext {
  readonly hosts: HostsOfRun;
  readonly stopwatch: Stopwatch;
}

/** Everything up to the finished plan; nothing on any host is changed. */
export async function prepare(request: RunRequest, tools: Tools): Promise<Prepared> {
  const { inventory, signal } = request;
  const { emit } = tools;
  if (signal?.aborted === true) throw cancelled();
  const selected = new Set(selectHosts(inventory, request.selection.limit));
  const { targets, problems } = identify(request.modules, inventory, selected);
  if (targets.length === 0) throw nothingToDo(request);
  emit({ type: 'phase', phase: 'connect' });
  const { targets: all, added, collectors } = await askAll(request, targets, tools);
  const ca = await openRunCa(request, tools);
  const planned = planStages(request, { targets: all, collectors }, { ca, tools });
  const { known, problems: found } = planned;
  const stages =
    request.renewCertificates === true
      ? renewingCertificates(planned.stages, tools.world.now())
      : planned.stages;
  const unfinished = unfinishedProblems(all, tools.hosts.answers);
  const inUse = await refuseInUse(request, all, tools);
  refuse(request.verb, [...inUse, ...found, ...unfinished], request);
  const modules = [...all, ...collectors].map((t) => t.module);
  return prepareStages(
    { stages, known, modules: [...new Set([...request.modules, ...modules])] },
    {
      verb: request.verb,
      inventory,
      problems: [...problems, ...found, ...unfinished],
      added,
      ca,
      tools,
      wanted: all.flatMap((t) => [...t.hosts]),
      ...(signal === undefined ? {} : { signal }),
    },
  );
}

/** The estate's authority; a run that only looks does not make one. */
export function openRunCa(
  { inventory, dryRun }: Pick<RunRequest, 'inventory' | 'dryRun'>,
  tools: RunContext,
): Promise<CertificateAuthority> {
  return openCa(
    tools.directory,
    {
      commonName: inventory.estate.ca_cn,
      whenAbsent: dryRun === true && !tools.createCa ? 'temporary' : 'create',
    },
    tools.world,
  );
}

export interface PlannedStages {
  readonly stages: readonly Stage[];
  /** What a reference may lead to, beyond the stages that are carried out. */
  readonly known: readonly Stage[];
  readonly modules: readonly AnyModule[];
}

export interface PrepareOptions {
  readonly verb: Plan['verb'];
  readonly inventory: Inventory;
  readonly problems: readonly Problem[];
  readonly added: readonly string[];
  readonly ca: CertificateAuthority;
  readonly tools: Tools;
  /** Hosts that the run is about, besides those of its stages. */
  readonly wanted: readonly string[];
  readonly signal?: AbortSignal;
}

/** From stages to a plan: the graph, what the hosts have, what differs, and whether transactions would go through. */
export async function prepareStages(
  { stages, known, modules }: PlannedStages,
  { verb, inventory, problems, added, ca, tools, wanted, signal }: PrepareOptions,
): Promise<Prepared> {
  const { hosts, pool, emit } = tools;
  const redactor = makeRedactor(inventory);
  for (const host of inventory.hosts.values()) redactor.learn(host.connection);
  // What a plan shows never holds a password, but may be a whole file with something else from the vault in it.
  const redactVault = makeRedactor(inventory).clean;
  const registry = registryFor(modules, tools.kinds);
  const graph = buildGraph(stages, {
    modules: [...new Set(stages.map((s) => s.module))],
    known,
    offered: offeredStages([...modules, ...tools.modulesAtHand]),
  });
  for (const stage of stages) redactor.learn(stage.ops.map((op) => op.args));
  await hosts.ask(
    graph.nodes.filter((n) => n.at === undefined).map((n) => n.host),
    [],
  );

  emit({ type: 'phase', phase: 'observe' });
  const { nodes, problems: late } = await observeAll({
    graph,
    registry,
    pool,
    redactVault,
    lost: hosts.lost,
    pendingAt: (host) => hosts.answers.get(host)?.pending ?? new Map(),
    onLost: (host, error) => {
      hosts.lose(host, error);
      emit({ type: 'host', host, state: 'failed', ms: 0, error });
    },
    ...(signal === undefined ? {} : { signal }),
  });
  emit({ type: 'phase', phase: 'simulate' });
  const simulated = await simulateAll(nodes, pool, signal);
  const plan = makePlan({
    verb,
    nodes,
    problems: [...problems, ...late, ...simulated.problems],
    hosts: [...new Set(nodes.map((n) => n.host).filter((h) => inventory.hosts.has(h)))],
    added,
  });
  tools.stopwatch.planned();
  return {
    plan,
    graph,
    nodes,
    registry,
    ca,
    redactor,
    redactVault,
    simulated,
    wanted: new Set([...wanted, ...graph.nodes.map((n) => n.host)]),
  };
}

/** Asks the members of every cluster that is touched, and adds what they strongly require. */
async function askAll(
  request: RunRequest,
  targets: readonly Target[],
  tools: Tools,
): Promise<{
  readonly targets: readonly Target[];
  readonly added: readonly string[];
  readonly collectors: readonly Collector[];
}> {
  const { inventory, verb } = request;
  const atHand =
    verb === 'install'
      ? tools.modulesAtHand.filter((m) => targets.some((t) => requiredOnHost(t.module).includes(m.name)))
      : [];
  const inRun = new Set(targets.map((t) => t.module.name));
  const maybe = identify(
    atHand.filter((m) => !inRun.has(m.name)),
    inventory,
    new Set<string>(targets.flatMap((t) => [...t.hosts])),
  ).targets;
  const collectors = collectorsOf(targets, { atHand: tools.modulesAtHand, inventory });
  const questions = questionsOf([...targets, ...maybe, ...collectors.map(asked)], inventory);
  tools.emit({ type: 'phase', phase: 'facts' });
  const hosts = [
    ...targets.flatMap((t) => t.cluster.instances.map((i) => i.host)),
    ...collectors.flatMap((c) => [...c.hosts]),
    ...questions.map((q) => q.instance.host),
  ];
  await Promise.all([tools.hosts.ask(hosts, questions), prepareModules(verb, targets)]);
  const ready = installedCollectors(collectors, tools.hosts);
  if (verb === 'remove') return { targets, added: [], collectors: ready };
  const lacks = findLacks(targets, (host) => tools.hosts.answers.get(host)?.facts);
  const addition = addRequired(lacks, maybe);
  for (const what of addition.added)
    tools.emit({ type: 'note', severity: 'info', message: `added ${what}: it is not installed there yet` });
  return { targets: [...addition.targets, ...targets], added: addition.added, collectors: ready };
}

/** What modules can work out while the hosts answer. */
async function prepareModules(verb: RunRequest['verb'], targets: readonly Target[]): Promise<void> {
  if (verb === 'remove') return;
  const modules = [...new Set(targets.map((t) => t.module))];
  const clustersOf = (module: AnyModule): Target['cluster'][] =>
    targets.filter((t) => t.module === module).map((t) => t.cluster);
  await Promise.all(modules.map(async (module) => module.prepare?.(clustersOf(module))));
}

/** A collector that is not installed yet has nobody to tell; its own install will know everything at once. */
function installedCollectors(
  collectors: readonly Collector[],
  { answers }: Pick<HostsOfRun, 'answers'>,
): readonly Collector[] {
  return collectors.flatMap((collector) => {
    const hosts = isInstalled(collector, (h) => answers.get(h)?.facts.modules);
    return hosts.size === 0 ? [] : [{ ...collector, hosts }];
  });
}

function planStages(
  request: RunRequest,
  { targets, collectors }: { readonly targets: readonly Target[]; readonly collectors: readonly Collector[] },
  { ca, tools }: { ca: CertificateAuthority; tools: Tools },
): StagePlan {
  const knowledge = knowledgeOf(tools.hosts);
  const leaving = new Map(
    request.verb === 'remove' ? targets.map((t) => [`${t.module.name} ${t.cluster.name}`, t.hosts]) : [],
  );
  const estate = estateFor({
    inventory: request.inventory,
    ca,
    tools,
    modules: request.modules,
    leaving: (module, cluster) => leaving.get(`${module.name} ${cluster.name}`) ?? new Set(),
  });
  const main =
    request.verb === 'install'
      ? planInstall(targets, knowledge, estate)
      : planRemove(targets, knowledge, estate, request.remove ?? {});
  const collected = planInstall(collectors, knowledge, estate);
  const after = request.verb === 'remove' ? main.stages : [];
  const narrow = narrowStages(collected.stages, collectors, { after });
  return {
    stages: [...main.stages, ...narrow],
    known: [...main.known, ...collected.known],
    problems: [...main.problems, ...collected.problems],
  };
}

function refuse(verb: Plan['verb'], problems: readonly Problem[], { inventory }: RunRequest): void {
  if (verb === 'install') return refuseErrors(problems, inventory);
  const errors = problems.filter((p) => p.severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  throw new PigstyError('REFUSED_UNSAFE', errors.map((e) => `${e.subject}: ${e.message}`).join('\n'), {
    problems: errors,
    hint: first.hint ?? 'Add --force to do it all the same.',
  });
}

function nothingToDo({ modules, selection }: RunRequest): PigstyError {
  const where = selection.limit === undefined ? 'the inventory' : selection.limit;
  return new PigstyError(
    'SELECTION_EMPTY',
    `${where} has nothing of ${modules.map((m) => m.name).join(', ')}`,
  );
}
