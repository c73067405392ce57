import {
  buildGraph,
  makeRedactor,
  PigstyError,
  type Estate,
  type OpRegistry,
  type Plan,
  type Problem,
  type Redactor,
  type RunRequest,
  type StageGraph,
} from '@pigsty/sdk';
import { selectHosts } from '@pigsty/inventory';
import { openCa, type CertificateAuthority } from '../ca/store.ts';
import { cancelled } from '../transport/interruptions.ts';
import { operatorPublicKeys } from '../world/operator-keys.ts';
import { questionsOf } from './ask.ts';
import type { HostsOfRun } from './hosts-of-run.ts';
import { identify, refuseErrors, type Target } from './identify.ts';
import { observeAll } from './observe-all.ts';
import { makePlan } from './make-plan.ts';
import type { NodePlan } from './node-plan.ts';
import { registryFor } from './registry.ts';
import { addRequired, findLacks } from './requirements.ts';
import { simulateAll, type Simulated } from './simulate.ts';
import { planInstall, planRemove, type Knowledge, type StagePlan } from './stages.ts';
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
  const { inventory, verb, signal } = request;
  const { hosts, pool, emit, world } = tools;
  if (signal?.aborted === true) throw cancelled();
  const selected = new Set(selectHosts(inventory, request.selection.limit));
  const { targets, problems } = identify(request.modules, inventory, selected);
  if (targets.length === 0) throw nothingToDo(request);
  const redactor = makeRedactor(inventory);
  for (const host of inventory.hosts.values()) redactor.learn(host.connection);

  // What a plan shows never holds a password, but may be a whole file with something else from the vault in it.
  const redactVault = makeRedactor(inventory).clean;
  emit({ type: 'phase', phase: 'connect' });
  const { targets: all, added } = await askAll(request, targets, tools);
  const ca = await openCa(
    tools.directory,
    {
      commonName: caName(inventory.globals['ca_cn']),
      whenAbsent: request.dryRun === true && !tools.createCa ? 'temporary' : 'create',
    },
    world,
  );
  const { stages, problems: found } = planStages(request, all, { ca, tools });
  refuse(verb, found, request);
  const modules = all.map((t) => t.module);
  const registry = registryFor([...request.modules, ...modules], tools.kinds);
  const graph = buildGraph(stages, { modules: [...new Set(modules.map((m) => m.name))] });
  for (const stage of stages) redactor.learn(stage.ops.map((op) => op.args));
  await hosts.ask(
    graph.nodes.filter((n) => n.at === undefined).map((n) => n.host),
    [],
  );

  emit({ type: 'phase', phase: 'observe' });
  const cancel = signal === undefined ? {} : { signal };
  const { nodes, problems: late } = await observeAll({
    graph,
    registry,
    pool,
    redactVault: redactVault,
    lost: hosts.lost,
    pendingAt: (host) => hosts.answers.get(host)?.pending ?? new Map(),
    onLost: (host, error) => {
      hosts.lose(host, error);
      emit({ type: 'host', host, state: 'failed', ms: 0, error });
    },
    ...cancel,
  });
  emit({ type: 'phase', phase: 'simulate' });
  const simulated = await simulateAll(nodes, pool, signal);
  const plan = makePlan({
    verb,
    nodes,
    problems: [...problems, ...found, ...late, ...simulated.problems],
    hosts: [...new Set(nodes.map((n) => n.host).filter((h) => inventory.hosts.has(h)))],
    added,
  });
  tools.stopwatch.planned();
  const wanted = new Set([...all.flatMap((t) => [...t.hosts]), ...graph.nodes.map((n) => n.host)]);
  return { plan, graph, nodes, registry, ca, redactor, redactVault: redactVault, simulated, wanted };
}

/** Asks the members of every cluster that is touched, and adds what they strongly require. */
async function askAll(
  request: RunRequest,
  targets: readonly Target[],
  tools: Tools,
): Promise<{ readonly targets: readonly Target[]; readonly added: readonly string[] }> {
  const { inventory, verb } = request;
  const atHand =
    verb === 'install'
      ? tools.modulesAtHand.filter((m) => targets.some((t) => t.module.requires.strong.includes(m.name)))
      : [];
  const inRun = new Set(targets.map((t) => t.module.name));
  const maybe = identify(
    atHand.filter((m) => !inRun.has(m.name)),
    inventory,
    new Set<string>(targets.flatMap((t) => [...t.hosts])),
  ).targets;
  const questions = questionsOf([...targets, ...maybe]);
  tools.emit({ type: 'phase', phase: 'facts' });
  await tools.hosts.ask(
    targets.flatMap((t) => t.cluster.instances.map((i) => i.host)),
    questions,
  );
  if (verb === 'remove') return { targets, added: [] };
  const lacks = findLacks(targets, (host) => tools.hosts.answers.get(host)?.facts);
  const addition = addRequired(lacks, maybe);
  for (const what of addition.added)
    tools.emit({ type: 'note', severity: 'info', message: `added ${what}: it is not installed there yet` });
  return { targets: [...addition.targets, ...targets], added: addition.added };
}

function planStages(
  request: RunRequest,
  targets: readonly Target[],
  { ca, tools }: { ca: CertificateAuthority; tools: Tools },
): StagePlan {
  const { answers } = tools.hosts;
  const knowledge: Knowledge = {
    host: (address) => answers.get(address)?.facts,
    of: (cluster, address) => answers.get(address)?.of.get(cluster),
  };
  const estate: Estate = {
    inventory: request.inventory,
    caCertificate: ca.certificate,
    operatorPublicKeys: operatorPublicKeys(tools.world),
  };
  return request.verb === 'install'
    ? planInstall(targets, knowledge, estate)
    : planRemove(targets, knowledge, estate, request.remove ?? {});
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

function caName(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : 'pigsty-ca';
}
