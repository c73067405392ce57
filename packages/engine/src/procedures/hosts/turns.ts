import {
  isPigstyError,
  PigstyError,
  type DrainInput,
  type Problem,
  type ProcedureRequest,
} from '@pigsty/sdk';
import { comeBack } from '../../hosts/come-back.ts';
import { knowledgeOf } from '../../run/knowledge.ts';
import type { Question } from '../../run/ask.ts';
import type { Tools } from '../../run/prepare.ts';
import type { OpenPhase } from '../phases.ts';
import type { AnyScope } from '../scope.ts';
import type { ProcedureSubject } from '../subject.ts';
import { againstDraining, drainPhases, leadingOn, saysOf, type Draining } from './drains.ts';
import { neighboursOn, questionsAbout, type Neighbour } from './neighbours.ts';
import { inOrder } from './order.ts';
import { failingAt, settled, unwellProblems } from './well.ts';

/** What a procedure on hosts needs besides one on a cluster. */
export interface HostsProcedure {
  readonly request: ProcedureRequest;
  readonly subject: ProcedureSubject;
  readonly neighbours: readonly Neighbour[];
  readonly questions: readonly Question[];
  readonly tools: Tools;
}

export function hostsProcedure(
  request: ProcedureRequest,
  subject: ProcedureSubject,
  tools: Tools,
): HostsProcedure {
  const { module, inventory } = request;
  const neighbours = neighboursOn(new Set(subject.cluster.instances.map((i) => i.host)), {
    modules: tools.modulesAtHand,
    own: module.name,
    inventory,
  });
  return { request, subject, neighbours, questions: questionsAbout(neighbours, inventory), tools };
}

/** A host that an earlier command left booting is waited for; any other that does not answer refuses the procedure. */
export async function requireAll(
  { request, tools }: HostsProcedure,
  { awaySeconds, questions }: { readonly awaySeconds: number; readonly questions: readonly Question[] },
): Promise<void> {
  const { hosts, pool, world, emit } = tools;
  const { signal } = request;
  const lost = [...hosts.lost];
  if (lost.length === 0) return;
  if (awaySeconds === 0)
    throw new PigstyError('HOST_UNREACHABLE', lost.map(([, error]) => error.message).join('\n'), {
      hint: 'Nothing was changed: all hosts of these clusters must be up before one of them goes down.',
    });
  await Promise.all(
    lost.map(async ([address]) => {
      const what = `wait until ${address} is back`;
      await comeBack(address, {
        pool,
        world,
        withinMs: awaySeconds * 1000,
        onSeen: (last, ms) => emit({ type: 'progress', stage: what, host: address, what, last, ms }),
        ...(signal === undefined ? {} : { signal }),
      });
      await hosts.rejoin(address);
    }),
  );
  await hosts.askAgain(questions);
}

/** Asks every host again, also those that were out of reach a moment ago. */
async function askAll({ hosts }: Tools, questions: readonly Question[]): Promise<void> {
  await Promise.all(
    [...hosts.lost.keys()].map((address) =>
      hosts.rejoin(address).catch((cause: unknown) => {
        if (!isPigstyError(cause) || cause.code !== 'HOST_UNREACHABLE') throw cause;
      }),
    ),
  );
  await hosts.askAgain(questions);
}

/** Everything that speaks against it, before anything happens. */
export async function againstTurns(
  procedure: HostsProcedure,
  order: readonly string[],
  scope: AnyScope,
): Promise<readonly Problem[]> {
  const { request, neighbours, tools } = procedure;
  if (order.length === 0) return [];
  const { module, inventory, signal } = request;
  const cancel = signal === undefined ? {} : { signal };
  const failing = await failingAt(order, { module, neighbours, inventory, tools, ...cancel });
  return [
    ...(tools.modulesComplete ? [] : [modulesMissing(request.subject)]),
    ...unwellProblems(failing),
    ...againstDraining(drainingOf(procedure, scope), order, 'beginning'),
  ];
}

/** The hosts that have a turn, in their order. */
export function orderOf(
  procedure: HostsProcedure,
  scopeAt: (instance: AnyScope['instance']) => AnyScope,
): readonly string[] {
  const { request, subject } = procedure;
  const wanted = subject.cluster.instances.filter(
    (instance) => request.procedure.hasTurn?.(scopeAt(instance) as never) ?? true,
  );
  const draining = drainingOf(procedure, scopeAt(undefined));
  return inOrder(
    wanted.map((i) => i.host),
    (host) => leadingOn(draining, host),
  );
}

export function turnsOf(
  procedure: HostsProcedure,
  order: readonly string[],
  scope: AnyScope,
): NonNullable<AnyScope['turns']> {
  return {
    hosts: order,
    clusters: procedure.neighbours.map((n) => n.cluster),
    says: saysOf(drainingOf(procedure, scope), order),
  };
}

/** The turns as phases: the neighbours are drained, the procedure does its work, and all is well again. */
export function turnPhases(
  procedure: HostsProcedure,
  order: readonly string[],
  {
    scope,
    own,
    questions,
  }: {
    readonly scope: () => AnyScope;
    readonly own: (host: string) => readonly OpenPhase[];
    readonly questions: readonly Question[];
  },
): readonly OpenPhase[] {
  const { request, neighbours, tools } = procedure;
  const { module, inventory, signal } = request;
  return order.flatMap((host, at) => {
    const pair = [host, ...order.slice(at + 1, at + 2)];
    const concerned = neighbours.filter(({ cluster }) =>
      cluster.instances.some((i) => pair.includes(i.host)),
    );
    const settle = (): Promise<void> =>
      settled(host, [host], {
        module,
        neighbours: concerned,
        inventory,
        tools,
        ...(signal === undefined ? {} : { signal }),
        cannotSpare: async () => {
          await askAll(tools, questions);
          return againstDraining(drainingOf(procedure, scope()), pair, 'between');
        },
      });
    const mine = own(host);
    return [
      ...drainPhases(() => drainingOf(procedure, scope()), host),
      ...mine.map((phase, i): OpenPhase => (i === mine.length - 1 ? { ...phase, settle } : phase)),
    ];
  });
}

function drainingOf({ request, neighbours, tools }: HostsProcedure, scope: AnyScope): Draining {
  const input: DrainInput = request.procedure.drainsWith?.(scope.input) ?? { cut: false };
  const { estate, run } = scope;
  return { neighbours, input, knowledge: knowledgeOf(tools.hosts), estate, run };
}

function modulesMissing(subject: string): Problem {
  return {
    severity: 'error',
    rule: 'unknown-module',
    subject,
    message: 'the inventory has a module that is not known here, and may run something on these hosts',
    hint: 'See: pigsty validate',
  };
}
