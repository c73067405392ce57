import {
  joinText,
  PigstyError,
  type AnyModule,
  type Cluster,
  type HostFacts,
  type Instance,
  type Inventory,
  type Text,
} from '@pigsty/sdk';
import { hostFactsFragment, parseHostFacts } from '../facts/host-facts.ts';
import { holdFrame, type Host } from '../hosts/host.ts';
import {
  breakHostLock,
  busyFrame,
  keepHostLock,
  leftoverWaitMs,
  lockFrame,
  readRefusal,
  takeHostLock,
} from '../lock/host-lock.ts';
import { isGone, type LockOwner } from '../lock/owner.ts';
import type { Frame } from '../transport/frames.ts';
import { framed, sideBySide } from '../transport/script.ts';
import type { World } from '../world/world.ts';

/** One module's question about one of its instances. */
export interface Question {
  readonly module: AnyModule;
  readonly cluster: Cluster<unknown>;
  readonly instance: Instance<unknown>;
}

/** Every module's question about every host of its clusters, once per cluster and host. */
export function questionsOf(
  targets: readonly { readonly module: AnyModule; readonly cluster: Cluster<unknown> }[],
): readonly Question[] {
  return targets.flatMap(({ module, cluster }) => {
    if (module.facts === undefined) return [];
    const first = new Map([...cluster.instances].reverse().map((i) => [i.host, i] as const));
    return [...first.values()].reverse().map((instance) => ({ module, cluster, instance }));
  });
}

export interface Answer {
  readonly facts: HostFacts;
  readonly pending: ReadonlyMap<string, string>;
  /** Parsed module facts, by cluster. */
  readonly of: ReadonlyMap<Cluster<unknown>, unknown>;
  readonly lock?: HeldLock;
}

export interface HeldLock {
  beat(): void;
  release(): Promise<void>;
}

export interface AskOptions {
  readonly inventory: Inventory;
  readonly questions: readonly Question[];
  readonly world: World;
  /** Takes the host's lock in the same execution. */
  readonly owner?: LockOwner;
  readonly onNote: (message: string) => void;
  readonly signal?: AbortSignal;
}

const askTimeoutMs = 120_000;

/** Host facts, module facts, marks, pending topics and the host's lock: one remote execution. */
export async function askHost(host: Host, options: AskOptions): Promise<Answer> {
  const { owner, signal } = options;
  const body = questionBody(host, options);
  const cancel = signal === undefined ? {} : { signal };
  if (owner === undefined) {
    return answerOf(host, await host.run(() => body, { timeoutMs: askTimeoutMs, ...cancel }), options);
  }
  for (let attempt = 1; ; attempt++) {
    const held = await host.hold(
      () => joinText([takeHostLock(host.places, owner), body]),
      keepHostLock(host.places),
      {
        timeoutMs: askTimeoutMs + leftoverWaitMs,
        ...cancel,
        onFrame: (event) => {
          if (event.id === busyFrame && event.at === 'begin') {
            options.onNote(`${host.address} still runs a command of an earlier run; waiting for it to end`);
          }
        },
      },
    );
    if (held.holds)
      return {
        ...answerOf(host, held.frames, options),
        lock: { beat: () => held.beat(), release: () => held.release() },
      };
    const refused = held.frames.find((f) => f.id === lockFrame);
    if (refused === undefined) return answerOf(host, held.frames, options);
    const refusal = readRefusal(refused.stdout, host.address);
    if (attempt > 1 || refusal.owner === undefined || !isGone(refusal.owner, options.world))
      throw refusal.error;
    // The holder's orchestrator ran on this machine and is dead: its session only has not noticed yet.
    await host.run(() => framed('break', breakHostLock(host.places, refusal.owner?.id ?? '')), {
      timeoutMs: 10_000,
    });
  }
}

export function questionBody(host: Host, { questions, inventory }: AskOptions): Text {
  return sideBySide([
    framed('facts', hostFactsFragment(host.places)),
    ...questions.map(({ module, cluster, instance }, at) =>
      framed(`fact.${at}`, module.facts?.script(instance, cluster, { inventory }) ?? ':'),
    ),
  ]);
}

export function answerOf(host: Host, frames: readonly Frame[], { questions }: AskOptions): Answer {
  const answers = new Map(frames.filter((f) => f.id !== holdFrame).map((f) => [f.id, f]));
  const told = parseHostFacts(outputOf(answers.get('facts'), 'host facts', host), host.address);
  const of = questions.map(({ module, cluster, instance }, at): [Cluster<unknown>, unknown] => {
    const output = outputOf(answers.get(`fact.${at}`), `facts of ${module.name}`, host);
    return [cluster, module.facts?.parse(output, instance)];
  });
  return { ...told, of: new Map(of) };
}

function outputOf(frame: Frame | undefined, what: string, { address }: Host): string {
  if (frame?.code === 0) return frame.stdout;
  throw new PigstyError(
    'COMMAND_FAILED',
    `asking ${address} for ${what} failed (exit ${frame?.code ?? 'unknown'})`,
    {
      where: { host: address },
      log: (frame?.stderr ?? '').trim().split('\n').slice(-20).join('\n'),
    },
  );
}
