import { PigstyError, type Problem } from '@pigsty/sdk';
import { type OpRegistry, type StageGraph, type StageNode } from '@pigsty/sdk/engine';
import pLimit from 'p-limit';
import { diffNode } from '../diff/node.ts';
import { countHandlers, notificationsOf, type Handlers, type Notifications } from '../diff/notifications.ts';
import type { HostPool } from '../hosts/pool.ts';
import { observeHost, type HostView } from '../observe/host.ts';
import { emptyStates, unreadableStates, type States } from '../observe/reads.ts';
import type { NodePlan } from './node-plan.ts';

/** Observing is cheap for the hosts; this bounds what is held in memory here. */
const hostsAtOnce = 100;

export interface ObserveOptions {
  readonly graph: StageGraph;
  readonly registry: OpRegistry;
  readonly pool: HostPool;
  /** Hosts that could not be asked: they are not asked again. */
  readonly lost: ReadonlyMap<string, PigstyError>;
  readonly pendingAt: (host: string) => ReadonlyMap<string, string>;
  readonly onLost: (host: string, error: PigstyError) => void;
  readonly redactVault: (text: string) => string;
  readonly signal?: AbortSignal;
}

export interface Look {
  readonly nodes: readonly NodePlan[];
  readonly problems: readonly Problem[];
}

/** Handlers per host: what a notification must reach before it is done with. */
export function handlersByHost(graph: StageGraph, registry: OpRegistry): ReadonlyMap<string, Handlers> {
  return new Map([...nodesByHost(graph)].map(([host, nodes]) => [host, countHandlers(nodes, registry)]));
}

/** Reads every host once, in parallel, and finds what each stage has to change. */
export async function observeAll(options: ObserveOptions): Promise<Look> {
  const { graph, registry, pendingAt, redactVault } = options;
  const views = await observeHosts(options);
  const listeners = handlersByHost(graph, registry);
  const notifications = new Map<string, Notifications>();
  const notificationsAt = (host: string): Notifications => {
    const known =
      notifications.get(host) ?? notificationsOf(pendingAt(host), listeners.get(host) ?? new Map());
    notifications.set(host, known);
    return known;
  };
  const nodes = graph.nodes.map((node): NodePlan => {
    const host =
      node.at === undefined
        ? node.host
        : (node.at.candidates.find((c) => views.get(c)?.located.has(node.id)) ?? node.host);
    const view = views.get(host);
    if (node.at === undefined && view === undefined) return { node, host, deltas: [] };
    const states =
      (node.at === undefined ? view?.states : view?.located.get(node.id)) ??
      statesOfMissing(node, { views, registry });
    return {
      node,
      host,
      deltas: diffNode(node, states, {
        registry,
        notifications: notificationsAt(host),
        host,
        redactVault,
      }),
    };
  });
  return {
    nodes,
    problems: [...notifications].flatMap(([host, at]) => notifiedTooLate(host, at, listeners.get(host))),
  };
}

/** What was found nowhere is not there yet, unless a candidate has it and does not answer, or could not be asked. */
function statesOfMissing(
  { id, ops, at }: StageNode,
  { views, registry }: { views: ReadonlyMap<string, HostView>; registry: OpRegistry },
): States {
  const candidates = at?.candidates ?? [];
  const lost = candidates.filter((c) => !views.has(c));
  const silent = candidates.filter((c) => views.get(c)?.silent.has(id) === true);
  if (at === undefined || lost.length + silent.length === 0) return emptyStates(ops, registry);
  const asked = candidates.filter((c) => views.has(c));
  const why = [
    ...(asked.length === 0 ? [] : [`asked ${asked.join(', ')}`]),
    ...(lost.length === 0 ? [] : [`${lost.join(', ')} could not be reached`]),
  ];
  return unreadableStates(ops, `${at.what} was not found: ${why.join('; ')}`);
}

/** A notification that is still pending although somebody listens: its handler comes before the change that notifies it. */
function notifiedTooLate(
  host: string,
  notifications: Notifications,
  listeners: Handlers | undefined,
): readonly Problem[] {
  return [...notifications.pending.keys()]
    .filter((notification) => listeners?.has(notification))
    .map((notification) => ({
      severity: 'warning',
      rule: 'notified-too-late',
      subject: host,
      host,
      message: `${notification} is notified after the stage that listens to it; it stays pending until the next run`,
    }));
}

async function observeHosts({
  graph,
  registry,
  pool,
  lost,
  onLost,
  signal,
}: ObserveOptions): Promise<ReadonlyMap<string, HostView>> {
  const own = nodesByHost(graph);
  const located = graph.nodes.filter((n) => n.at !== undefined);
  const hosts = new Set([...own.keys(), ...located.flatMap((n) => n.at?.candidates ?? [])]);
  const limit = pLimit(hostsAtOnce);
  const views = new Map<string, HostView>();
  await Promise.all(
    [...hosts]
      .filter((h) => !lost.has(h))
      .map((address) =>
        limit(async () => {
          try {
            const host = await pool.open(address, signal);
            const nodes = own.get(address) ?? [];
            const candidates = located.filter((n) => n.at?.candidates.includes(address));
            views.set(
              address,
              await observeHost(host, {
                nodes,
                candidates,
                registry,
                ...(signal === undefined ? {} : { signal }),
              }),
            );
          } catch (cause) {
            if (!(cause instanceof PigstyError) || cause.code === 'CANCELLED') throw cause;
            onLost(address, cause);
          }
        }),
      ),
  );
  return views;
}

export function nodesByHost(graph: StageGraph): ReadonlyMap<string, readonly StageNode[]> {
  const byHost = new Map<string, StageNode[]>();
  for (const node of graph.nodes.filter((n) => n.at === undefined)) {
    const list = byHost.get(node.host);
    if (list === undefined) byHost.set(node.host, [node]);
    else list.push(node);
  }
  return byHost;
}
