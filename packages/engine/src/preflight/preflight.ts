import { selectHosts } from '@pigsty/inventory';
import type { AnyModule, HostFacts, Inventory, PigstyError, Problem, Selection, Stage } from '@pigsty/sdk';
import { openCa } from '../ca/store.ts';
import { identify, type Target } from '../run/identify.ts';
import { questionsOf, type Answer } from '../run/ask.ts';
import { estateFor } from '../run/estate.ts';
import { knowledgeOf } from '../run/knowledge.ts';
import { planInstall } from '../run/stages.ts';
import type { RunContext } from '../run/run-context.ts';
import { narrowed, type ClockBounds } from './clock.ts';
import { askFirst, askSecond, type Answers, type Questions, type Told } from './questions.ts';
import { eachHost } from './round.ts';

export interface PreflightRequest {
  readonly modules: readonly AnyModule[];
  readonly inventory: Inventory;
  readonly selection: Selection;
  /** Asked of every selected host together with its facts, in one execution. */
  questions(address: string): Questions;
  /** Asked in a second execution, when all hosts have answered and their stages are known. */
  followUp(host: PreflightHost, preflight: PreflightReport): Questions;
  readonly signal?: AbortSignal;
}

export interface PreflightHost {
  readonly address: string;
  readonly facts: HostFacts;
  /** Topics that an interrupted run left. */
  readonly pending: readonly string[];
  readonly clock?: ClockBounds;
  readonly answers: Answers;
  /** Answers to the follow-up. */
  readonly more: Answers;
  /** What a deploy would converge here. */
  readonly stages: readonly Stage[];
}

export interface PreflightReport {
  readonly hosts: ReadonlyMap<string, PreflightHost>;
  /** Why a host did not answer, or no longer. */
  readonly unreached: ReadonlyMap<string, PigstyError>;
  /** What the modules say about what they found on the hosts. */
  readonly problems: readonly Problem[];
  /** PEM of the estate's authority; absent while it has none. */
  readonly caCertificate?: string;
  /** Remote executions per host. */
  readonly execs: Readonly<Record<string, number>>;
}

/** Looks at hosts before a deploy: their facts, the caller's questions, and the stages that would come. Changes nothing. */
export async function preflight(request: PreflightRequest, runContext: RunContext): Promise<PreflightReport> {
  const { inventory, modules, signal } = request;
  const { pool, world, emit } = runContext;
  const before = pool.execs();
  const tools = { pool, world, emit, ...(signal === undefined ? {} : { signal }) };
  const selected = selectHosts(inventory, request.selection.limit);
  const { targets } = identify(modules, inventory, new Set(selected));
  const questions = questionsOf(targets, inventory);
  emit({ type: 'phase', phase: 'facts' });
  const asked = await eachHost(
    selected,
    (host) =>
      askFirst(host, request.questions(host.address), {
        ...tools,
        questions: questions.filter((q) => q.instance.host === host.address),
        onNote: (message) => emit({ type: 'note', severity: 'warning', message }),
      }),
    tools,
  );
  const planned = await stagesFor(targets, asked.answered, { request, runContext });
  const first: PreflightReport = {
    ...planned,
    hosts: new Map(
      [...asked.answered].map(([address, answer]) => {
        const stages = planned.stages.filter((s) => s.host === address);
        return [address, { ...knownOf(address, answer), stages, more: new Map() }];
      }),
    ),
    unreached: asked.unreached,
    execs: {},
  };
  emit({ type: 'phase', phase: 'simulate' });
  const followed = await eachHost(
    [...first.hosts.keys()],
    (host) => askSecond(host, ask(host.address), tools),
    { ...tools, emit: () => undefined },
  );
  function ask(address: string): Questions {
    const host = first.hosts.get(address);
    return host === undefined ? new Map() : request.followUp(host, first);
  }
  const hosts = [...first.hosts].map(([address, host]): [string, PreflightHost] => {
    const told = followed.answered.get(address);
    const clock = narrowed(host.clock, told?.clock);
    return [
      address,
      { ...host, more: told?.answers ?? host.more, ...(clock === undefined ? {} : { clock }) },
    ];
  });
  return {
    ...first,
    hosts: new Map(hosts),
    unreached: new Map([...asked.unreached, ...followed.unreached]),
    execs: Object.fromEntries([...pool.execs()].map(([host, n]) => [host, n - (before.get(host) ?? 0)])),
  };
}

function knownOf(
  address: string,
  { facts, pending, answers, clock }: FirstTold,
): Omit<PreflightHost, 'stages' | 'more'> {
  return {
    address,
    facts,
    pending: [...pending.keys()],
    answers,
    ...(clock === undefined ? {} : { clock }),
  };
}

type FirstTold = Answer & Told;

interface Planned {
  readonly stages: readonly Stage[];
  readonly problems: readonly Problem[];
  readonly caCertificate?: string;
}

/** The same stages that a deploy would plan; without an authority, with one that dies here. */
async function stagesFor(
  targets: readonly Target[],
  answers: ReadonlyMap<string, FirstTold>,
  { request, runContext }: { readonly request: PreflightRequest; readonly runContext: RunContext },
): Promise<Planned> {
  const { directory, world } = runContext;
  const ca = await openCa(directory, { commonName: 'pigsty-ca', whenAbsent: 'temporary' }, world);
  const { inventory, modules } = request;
  const estate = estateFor({ inventory, ca, tools: runContext, modules });
  const planned = planInstall(targets, knowledgeOf({ answers }), estate);
  return { ...planned, ...(ca.origin === 'temporary' ? {} : { caCertificate: ca.certificate }) };
}
