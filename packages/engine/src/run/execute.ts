import { PigstyError, type Change, type RunEvent, type StageFailure, type Unknown } from '@pigsty/sdk';
import { type OpRegistry, type StageGraph, type StageNode } from '@pigsty/sdk/engine';
import { applyStage, type StageOutcome } from '../apply/stage.ts';
import type { CertificateAuthority } from '../ca/store.ts';
import { diffNode, type OpDelta } from '../diff/node.ts';
import { handlerOf, subjectOf, notificationsOf, type Notifications } from '../diff/notifications.ts';
import type { Host } from '../hosts/host.ts';
import type { HostPool } from '../hosts/pool.ts';
import { observeHost } from '../observe/host.ts';
import type { States } from '../observe/reads.ts';
import { cancelled } from '../transport/interruptions.ts';
import type { World } from '../world/world.ts';
import { awaitReboot } from './await-reboot.ts';
import { openLanes } from './lanes.ts';
import { locate, type Place } from './locate.ts';
import { handlersByHost } from './observe-all.ts';
import type { NodePlan } from './node-plan.ts';
import { canSimulate, changesSources, simulateChanges, simulationError } from './simulate.ts';
import { walk, type NodeOutcome, type Visit } from './walk.ts';

export interface Execution {
  readonly graph: StageGraph;
  readonly plans: readonly NodePlan[];
  readonly registry: OpRegistry;
  readonly pool: HostPool;
  readonly ca: CertificateAuthority;
  readonly world: World;
  readonly redactVault: (text: string) => string;
  readonly redact: (text: string) => string;
  readonly lost: ReadonlyMap<string, PigstyError>;
  readonly pendingAt: (host: string) => ReadonlyMap<string, string>;
  /** Hosts whose transactions were tried before the run was approved. */
  readonly simulated: ReadonlySet<string>;
  /** The plan is old enough to look again before every change. */
  readonly stale: boolean;
  readonly emit: (event: RunEvent) => void;
  /** Takes the lock of a host again that was rebooted. */
  readonly rejoin: (host: string) => Promise<void>;
  readonly signal?: AbortSignal;
}

export interface ExecutionResult {
  readonly applied: readonly Change[];
  readonly failures: readonly StageFailure[];
  readonly notAttempted: readonly string[];
}

/** Walks the graph: every host at its own pace, one stage at a time on each. */
export async function execute(execution: Execution): Promise<ExecutionResult> {
  const { graph, plans, registry, emit } = execution;
  const byNode = new Map(plans.map((p) => [p.node.id, p]));
  const listeners = handlersByHost(graph, registry);
  const notifications = new Map<string, Notifications>();
  const lanes = openLanes();
  const applied: Change[] = [];
  const failures: StageFailure[] = [];
  const dead = new Map(execution.lost);
  /** Hosts whose transactions were tried after this run had changed their package sources. */
  const triedLate = new Set<string>();

  const notificationsAt = (host: string): Notifications => {
    const known =
      notifications.get(host) ?? notificationsOf(execution.pendingAt(host), listeners.get(host) ?? new Map());
    notifications.set(host, known);
    return known;
  };

  const outcomes = await walk(graph.nodes, async (node, visit) => {
    if (execution.signal?.aborted === true) return 'notAttempted';
    if (node.at === undefined && dead.has(node.host)) return 'notAttempted';
    const plan = byNode.get(node.id);
    const look = visit.tainted || execution.stale;
    if (!look && (plan === undefined || plan.deltas.length === 0)) {
      settleNotifications(node, notificationsAt(plan?.host ?? node.host), []);
      emit({ type: 'stage', stage: node.id, host: plan?.host ?? node.host, state: 'unchanged', ms: 0 });
      return 'unchanged';
    }
    return node.at === undefined
      ? lanes.run(node.host, visit.urgency, () => visitAt(node, { visit, look, plan }))
      : visitLocated(node as Located, visit);
  });
  const notAttempted = graph.nodes
    .map((n) => n.id)
    .filter((id) => outcomes.get(id)?.state === 'notAttempted');
  for (const node of graph.nodes.filter((n) => outcomes.get(n.id)?.state === 'notAttempted')) {
    emit({ type: 'stage', stage: node.id, host: node.host, state: 'skipped', ms: 0 });
  }
  return { applied, failures, notAttempted };

  async function visitAt(
    node: StageNode,
    { look, plan }: { visit: Visit; look: boolean; plan: NodePlan | undefined },
  ): Promise<NodeOutcome['state']> {
    if (execution.signal?.aborted === true || dead.has(node.host)) return 'notAttempted';
    return timed(node, node.host, async () => {
      const host = await execution.pool.open(node.host);
      const states = look
        ? (await observeHost(host, { nodes: [node], candidates: [], registry })).states
        : undefined;
      return converge(node, host, states === undefined ? (plan?.deltas ?? []) : deltasAt(node, host, states));
    });
  }

  async function visitLocated(node: Located, visit: Visit): Promise<NodeOutcome['state']> {
    return timed(node, node.host, async () => {
      const first = await find(node);
      const outcome = await applyAt(node, first, visit);
      if (outcome.error === undefined || execution.signal?.aborted === true) return outcome;
      // The leader may have moved between the question and the change: once, ask again.
      const second = await find(node).catch(() => first);
      return second.host.address === first.host.address ? outcome : applyAt(node, second, visit);
    });
  }

  function applyAt(node: StageNode, { host, states }: Place, visit: Visit): Promise<Convergence> {
    return lanes.run(host.address, visit.urgency, () => converge(node, host, deltasAt(node, host, states)));
  }

  function find(node: Located): Promise<Place> {
    const { pool, world, signal } = execution;
    return locate(node, {
      pool,
      registry,
      world,
      isLost: (h) => dead.has(h),
      onWait: (seen) => emit({ type: 'progress', stage: node.id, host: node.host, ...seen }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  function deltasAt(node: StageNode, host: Host, states: States): readonly OpDelta[] {
    const { redactVault } = execution;
    return diffNode(node, states, {
      registry,
      notifications: notificationsAt(host.address).copy(),
      host: host.address,
      redactVault,
    });
  }

  /** What is known first; then what was unknown is read again, and the rest of the stage follows from that. */
  async function converge(node: StageNode, host: Host, deltas: readonly OpDelta[]): Promise<Convergence> {
    const at = deltas.findIndex((d) => d.unknown !== undefined);
    const first = deltas[at];
    if (first === undefined) return convergeKnown(node, host, await withNewSources(node, host, deltas));
    const cut = node.ops.indexOf(first.op);
    const known = { ...node, ops: node.ops.slice(0, cut) };
    const rest = { ...node, ops: node.ops.slice(cut) };
    const before = await convergeKnown(known, host, deltas.slice(0, at));
    if (before.error !== undefined) return before;
    if (execution.signal?.aborted === true) return { ...before, error: cancelled(host.address) };
    const { states } = await observeHost(host, { nodes: [rest], candidates: [], registry });
    const again = deltasAt(rest, host, states);
    const still = again.find((d) => d.op === first.op)?.unknown;
    const after =
      still === undefined
        ? await converge(rest, host, again)
        : { host: host.address, changed: false, error: stateUnknown(still) };
    return { ...after, changed: before.changed || after.changed };
  }

  /** Package sources that this run has changed know other packages than the plan was made with. */
  async function withNewSources(
    node: StageNode,
    host: Host,
    deltas: readonly OpDelta[],
  ): Promise<readonly OpDelta[]> {
    const stale = deltas.some(canSimulate) && !execution.simulated.has(host.address);
    if (!stale || deltas.some(changesSources)) return deltas;
    const { states } = await observeHost(host, { nodes: [node], candidates: [], registry });
    return deltasAt(node, host, states);
  }

  async function convergeKnown(
    node: StageNode,
    host: Host,
    deltas: readonly OpDelta[],
  ): Promise<Convergence> {
    const { signal, world, ca, redact } = execution;
    if (deltas.length === 0) {
      settleNotifications(node, notificationsAt(host.address), []);
      return { host: host.address, changed: false };
    }
    const newSources = deltas.some(changesSources);
    const tried = execution.simulated.has(host.address) || triedLate.has(host.address) || newSources;
    if (deltas.some(canSimulate) && !tried) {
      const refusal = simulationError(await simulateChanges(host, deltas));
      if (refusal !== undefined) return { host: host.address, changed: false, error: refusal };
    }
    const outcome = await applyStage(host, {
      stage: node.id,
      deltas,
      registry,
      ca,
      world,
      redact,
      onOp: ({ change, state, ms }) => {
        const { kind, key, what } = change;
        emit({ type: 'op', stage: node.id, host: host.address, kind, key, what, state, ms });
      },
      onProgress: (seen) => emit({ type: 'progress', stage: node.id, host: host.address, ...seen }),
      awaitReboot: (old, reboot) => awaitReboot(old, reboot, execution),
      ...(signal === undefined ? {} : { signal }),
    });
    applied.push(...outcome.done.flatMap((d) => (d.change === undefined ? [] : [d.change])));
    settleNotifications(node, notificationsAt(host.address), outcome.begun, outcome);
    const changed = outcome.done.some((d) => d.change !== undefined);
    const error = outcome.error ?? (newSources ? await refusalOfPackages(host) : undefined);
    return { host: host.address, changed, ...(error === undefined ? {} : { error }) };
  }

  /**
   * All packages that this run will want of a host, once its sources are known: what cannot be had stops the host before
   * anything else of it is changed.
   */
  async function refusalOfPackages(host: Host): Promise<PigstyError | undefined> {
    const { signal } = execution;
    const wanting = plans.filter((p) => p.host === host.address && p.deltas.some(canSimulate));
    if (wanting.length === 0 || execution.simulated.has(host.address)) return undefined;
    const nodes = wanting.map(({ node }) => ({
      ...node,
      ops: node.ops.filter((op) => registry.of(op).simulate !== undefined),
    }));
    const { states } = await observeHost(host, { nodes, candidates: [], registry });
    const deltas = nodes.flatMap((node) => deltasAt(node, host, states));
    const refusal = simulationError(await simulateChanges(host, deltas, signal));
    if (refusal === undefined) triedLate.add(host.address);
    return refusal;
  }

  /** What really happened decides which notifications are pending, not what was planned. */
  function settleNotifications(
    node: StageNode,
    at: Notifications,
    begun: readonly OpDelta[],
    outcome?: StageOutcome,
  ): void {
    const began = new Map(begun.map((d) => [d.op, d]));
    const failed = outcome?.error !== undefined;
    const done = new Set(outcome?.done.map((d) => d.op) ?? []);
    for (const op of node.ops) {
      if (!failed || done.has(op)) at.passed(handlerOf(op, registry));
      for (const notification of began.get(op)?.notifies ?? [])
        at.notify(notification, { subject: subjectOf(op), earlier: false });
    }
  }

  async function timed(
    node: StageNode,
    host: string,
    work: () => Promise<Convergence>,
  ): Promise<NodeOutcome['state']> {
    const { world } = execution;
    const from = world.elapsedMs();
    const ms = (): number => Math.round(world.elapsedMs() - from);
    emit({ type: 'stage', stage: node.id, host, state: 'started', ms: 0 });
    const convergence = await work().catch((cause: unknown): Convergence => ({
      host,
      changed: false,
      error: asError(cause, node),
    }));
    const { error } = convergence;
    if (error === undefined) {
      const state = convergence.changed ? 'changed' : 'unchanged';
      emit({ type: 'stage', stage: node.id, host: convergence.host, state, ms: ms() });
      return state;
    }
    if (error.code === 'HOST_UNREACHABLE') dead.set(convergence.host, error);
    failures.push({ stage: node.id, host: convergence.host, error });
    emit({ type: 'stage', stage: node.id, host: convergence.host, state: 'failed', ms: ms(), error });
    return 'failed';
  }
}

type Located = StageNode & { readonly at: NonNullable<StageNode['at']> };

interface Convergence {
  readonly host: string;
  readonly changed: boolean;
  readonly error?: PigstyError;
}

function stateUnknown({ host, stage, kind, key, because }: Unknown): PigstyError {
  return new PigstyError(
    'STATE_UNKNOWN',
    `${host}: the state of ${kind} ${key} could not be read: ${because}`,
    {
      where: { host, stage, op: `${kind} ${key}` },
      hint: 'Nothing was done about it. Run the same command again when it answers.',
    },
  );
}

function asError(cause: unknown, node: StageNode): PigstyError {
  if (cause instanceof PigstyError) return cause;
  const where = { stage: node.id };
  return new PigstyError('BUG', `${node.id}: ${(cause as Error).message}`, { where, cause });
}
