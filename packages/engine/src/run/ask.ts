import {
  joinText,
  PigstyError,
  type AnyModule,
  type Cluster,
  type FactsOf,
  type HostFacts,
  type Instance,
  type Inventory,
  type Text,
} from '@pigsty/sdk';
import { named } from '@pigsty/sdk/engine';
import { hostFactsFragment, parseHostFacts } from '../facts/host-facts.ts';
import type { ProcedureMarker } from '../procedures/marker.ts';
import { holdFrame, type HeldScript } from '../hosts/held-script.ts';
import type { Host } from '../hosts/host.ts';
import {
  breakHostLock,
  busyFrame,
  leaveHostLock,
  leftoverWaitMs,
  lockFrame,
  readRefusal,
  takeHostLock,
} from '../lock/host-lock.ts';
import { isGone, type LockOwner } from '../lock/owner.ts';
import type { Frame } from '../transport/frames.ts';
import { framed, sideBySide } from '../transport/script.ts';
import type { World } from '../world/world.ts';

/** One question about one instance, of its module or of another one. */
export interface Question {
  /** For messages: `facts of pgsql`. */
  readonly what: string;
  /** What the answer is kept under: the module, or the shared query. */
  readonly asker: object;
  readonly cluster: Cluster<unknown>;
  readonly instance: Instance<unknown>;
  readonly script: Text;
  parse(output: string): unknown;
}

/** Parsed answers of one host: by who asked, then by the name of the cluster (own facts) or of the instance (shared ones). */
export type FactAnswers = ReadonlyMap<object, ReadonlyMap<string, unknown>>;

/** Every module's question about every host of its clusters, once per cluster and host; and what it asks of others. */
export function questionsOf(
  targets: readonly { readonly module: AnyModule; readonly cluster: Cluster<unknown> }[],
  inventory: Inventory,
): readonly Question[] {
  const own = targets.flatMap(({ module, cluster }): readonly Question[] => {
    const { facts } = module;
    if (facts === undefined) return [];
    const first = new Map([...cluster.instances].reverse().map((i) => [i.host, i] as const));
    return [...first.values()].reverse().map((instance) => ({
      what: `facts of ${module.name}`,
      asker: module,
      cluster,
      instance,
      script: within(module, cluster, 'facts.script', () => facts.script(instance, cluster, { inventory })),
      parse: (output): unknown =>
        within(module, cluster, 'facts.parse', (): unknown => facts.parse(output, instance)),
    }));
  });
  const asked = new Set(targets.flatMap(({ cluster }) => cluster.instances.map((i) => i.host)));
  const shared = targets.flatMap(({ module, cluster }) =>
    (module.factsOf?.(cluster, inventory) ?? []).flatMap((wanted) =>
      sharedQuestions([wanted]).filter((q) => wanted.whereAsked !== true || asked.has(q.instance.host)),
    ),
  );
  return [...own, ...onceEach(shared)];
}

/** Shared facts of some clusters, as questions about each of their instances. */
export function sharedQuestions(
  wanted: readonly FactsOf[],
  words?: Readonly<Record<string, unknown>>,
): readonly Question[] {
  return wanted.flatMap(({ query, clusters }) =>
    clusters.flatMap((cluster) =>
      cluster.instances.map((instance): Question => ({
        what: `${query.name} of ${query.module}`,
        asker: query,
        cluster,
        instance,
        script: query.script(instance, cluster, words),
        parse: (output) => query.parse(output, instance) as unknown,
      })),
    ),
  );
}

/** Two modules may ask the same of the same instance: one question. */
function onceEach(questions: readonly Question[]): readonly Question[] {
  const seen = new Map<object, Set<string>>();
  return questions.filter(({ asker, instance }) => {
    const names = seen.get(asker) ?? new Set<string>();
    seen.set(asker, names);
    if (names.has(instance.name)) return false;
    names.add(instance.name);
    return true;
  });
}

function within<T>(module: AnyModule, cluster: Cluster<unknown>, what: string, work: () => T): T {
  return named({ module: module.name, what, cluster: cluster.name }, work);
}

export interface Answer {
  readonly facts: HostFacts;
  readonly pending: ReadonlyMap<string, string>;
  /** Unfinished procedures that the host knows of. */
  readonly procedures: readonly ProcedureMarker[];
  readonly of: FactAnswers;
  /** What stays there, with the host's lock where the run takes it. */
  readonly shell?: HeldShell;
}

export type HeldShell = Pick<HeldScript, 'beat' | 'release'>;

export interface AskOptions {
  readonly questions: readonly Question[];
  readonly world: World;
  /** Takes the host's lock in the same execution. */
  readonly owner?: LockOwner;
  /** The shell stays for what is looked at next, as it does where it holds the lock. */
  readonly stays?: boolean;
  readonly onNote: (message: string) => void;
  readonly signal?: AbortSignal;
}

const askTimeoutMs = 120_000;

/** Host facts, module facts, marks, pending topics and the host's lock: one remote execution. */
export async function askHost(host: Host, options: AskOptions): Promise<Answer> {
  const { owner, signal } = options;
  const body = questionBody(host, options);
  const cancel = signal === undefined ? {} : { signal };
  if (owner === undefined && options.stays === true) {
    const held = await host.hold(() => body, '', { timeoutMs: askTimeoutMs, ...cancel });
    return answerOfHeld(host, held, options);
  }
  if (owner === undefined) {
    return answerOf(host, await host.run(() => body, { timeoutMs: askTimeoutMs, ...cancel }), options);
  }
  for (let attempt = 1; ; attempt++) {
    const held = await host.hold(
      () => joinText([takeHostLock(host.places, owner), body]),
      leaveHostLock(host.places),
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
    if (held.holds) return answerOfHeld(host, held, options);
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

async function answerOfHeld(host: Host, held: HeldScript, options: AskOptions): Promise<Answer> {
  try {
    return { ...answerOf(host, held.frames, options), shell: held };
  } catch (cause) {
    await held.release();
    throw cause;
  }
}

export function questionBody(host: Host, { questions }: Pick<AskOptions, 'questions'>): Text {
  return sideBySide([
    framed('facts', hostFactsFragment(host.places)),
    ...questions.map(({ script }, at) => framed(`fact.${at}`, script)),
  ]);
}

export function answerOf(host: Host, frames: readonly Frame[], { questions, world }: AskOptions): Answer {
  const answers = new Map(frames.filter((f) => f.id !== holdFrame).map((f) => [f.id, f]));
  const { bootId, ...told } = parseHostFacts(
    outputOf(answers.get('facts'), 'host facts', host),
    host.address,
  );
  const facts = bootId === world.bootId ? { ...told.facts, runsEngine: true as const } : told.facts;
  const of = new Map<object, Map<string, unknown>>();
  questions.forEach((question, at) => {
    const output = outputOf(answers.get(`fact.${at}`), question.what, host);
    const mine = of.get(question.asker) ?? new Map<string, unknown>();
    of.set(question.asker, mine.set(answerKey(question), question.parse(output)));
  });
  return { ...told, facts, of };
}

/** Own facts are kept per cluster, because a host has one answer for each; shared ones per instance. */
function answerKey({ asker, cluster, instance }: Question): string {
  return 'identify' in asker ? cluster.name : instance.name;
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
