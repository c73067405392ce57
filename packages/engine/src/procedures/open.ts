import {
  PigstyError,
  type AnyModule,
  type AnyProcedure,
  type Cluster,
  type Estate,
  type Phase,
  type Problem,
  type ProcedureRequest,
  type ProcedureRun,
  type ProcedureScope,
} from '@pigsty/sdk';
import { concerning, named } from '@pigsty/sdk/engine';
import type { CertificateAuthority } from '../ca/store.ts';
import { questionsOf, sharedQuestions, type Question } from '../run/ask.ts';
import { estateFor } from '../run/estate.ts';
import { knowledgeOf } from '../run/knowledge.ts';
import { openRunCa, type Tools } from '../run/prepare.ts';
import { factsFor } from '../run/stages.ts';
import { describeUnfinished, finishHint } from '../run/unfinished.ts';
import { inputToResume, parseInput } from './input.ts';
import { farthest, FINISHED, type ProcedureMarker } from './marker.ts';
import { findSubject, type ProcedureSubject } from './subject.ts';

export type AnyScope = ProcedureScope<unknown, unknown, unknown>;
export type AnyPhase = Phase<unknown, unknown, unknown>;

/** An execution of a procedure that is ready to begin, or to go on. */
export interface OpenProcedure {
  readonly module: AnyModule;
  readonly procedure: AnyProcedure;
  readonly subject: ProcedureSubject;
  readonly run: ProcedureRun;
  readonly questions: readonly Question[];
  readonly ca: CertificateAuthority;
  readonly estate: Estate;
  /** Phases that are left. */
  readonly phases: readonly AnyPhase[];
  /** How far an earlier command came. */
  readonly resumes?: ProcedureMarker;
  readonly aborting: boolean;
  readonly input: Readonly<Record<string, unknown>>;
  /** Warnings of what speaks against it. */
  readonly problems: readonly Problem[];
  /** With what the hosts say now. */
  scope(): AnyScope;
}

/** Asks the hosts, and finds out whether an earlier execution is unfinished. Throws when it may not begin. */
export async function openProcedure(request: ProcedureRequest, tools: Tools): Promise<OpenProcedure> {
  const { module, procedure, inventory } = request;
  const subject = findSubject(request.subject, request);
  const { cluster } = subject;
  const questions = [
    ...questionsOf([{ module, cluster }], inventory),
    ...sharedQuestions(procedure.factsOf?.(cluster, inventory) ?? [], request.input),
  ];
  tools.emit({ type: 'phase', phase: 'facts' });
  const hosts = [...cluster.instances.map((i) => i.host), ...questions.map((q) => q.instance.host)];
  await tools.hosts.ask(hosts, questions);
  refuseUnreached(cluster, tools);
  const resumes = unfinishedOf(request, cluster.name, tools);
  if (request.abort === true) requireAbort(request, resumes);
  const aborting = request.abort === true || resumes?.aborting === true;
  const given =
    resumes === undefined
      ? parseInput(procedure, request.input)
      : inputToResume(procedure, request.input, resumes);
  const ca = await openRunCa(request, tools);
  const estate = estateFor({ inventory, ca, tools, modules: [module] });
  const { id, startedAt } = resumes ?? newRun(request, tools);
  const scopeWith = (input: Readonly<Record<string, unknown>>): AnyScope => ({
    ...subject,
    input,
    facts: factsFor({ module, cluster }, knowledgeOf(tools.hosts)),
    estate,
    run: { id, startedAt },
  });
  const what = `${procedure.name}.refuse`;
  const problems =
    resumes === undefined
      ? concerning(
          named(
            { module: module.name, what, cluster: cluster.name },
            () => procedure.refuse?.(scopeWith(given)) ?? [],
          ),
          { cluster: cluster.name },
        )
      : [];
  refuseErrors(problems, procedure, cluster.name);
  const input = (
    resumes === undefined ? (procedure.decide?.(scopeWith(given) as never) ?? given) : given
  ) as Readonly<Record<string, unknown>>;
  const all = aborting ? ((procedure.abort ?? []) as readonly AnyPhase[]) : allPhases(procedure);
  const from = resumes === undefined ? 0 : firstPhaseLeft(all, resumes, aborting);
  return {
    module,
    procedure,
    subject,
    run: { id, startedAt },
    questions,
    ca,
    estate,
    phases: all.slice(from),
    aborting,
    input,
    problems,
    ...(resumes === undefined ? {} : { resumes }),
    scope: () => scopeWith(input),
  };
}

/** Where no host answers, every other reason is a consequence. */
function refuseUnreached({ name, instances }: Cluster<unknown>, { hosts }: Tools): void {
  const lost = instances.map((i) => hosts.lost.get(i.host));
  const [first] = lost;
  if (first === undefined || lost.includes(undefined)) return;
  throw new PigstyError('HOST_UNREACHABLE', `no host of ${name} could be reached`, {
    where: { cluster: name },
    log: lost.map((error) => error?.message ?? '').join('\n'),
    ...(first.hint === undefined ? {} : { hint: first.hint }),
    cause: first,
  });
}

/** With those that come after the result. */
export function allPhases({ phases, closing = [] }: AnyProcedure): readonly AnyPhase[] {
  return [...(phases as readonly AnyPhase[]), ...(closing as readonly AnyPhase[])];
}

function newRun({ module, procedure }: ProcedureRequest, { world }: Tools): ProcedureRun {
  return {
    id: `${module.name}-${procedure.name}-${world.randomHex(6)}`,
    startedAt: Math.floor(world.now().getTime() / 1000),
  };
}

/** Everything that speaks against it, at once. What was begun is not refused when it goes on. */
function refuseErrors(problems: readonly Problem[], procedure: AnyProcedure, cluster: string): void {
  const errors = problems.filter((p) => p.severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  throw new PigstyError('REFUSED_UNSAFE', errors.map((e) => `${e.subject}: ${e.message}`).join('\n'), {
    where: { cluster },
    problems: errors,
    hint: first.hint ?? `Nothing was changed. Try ${procedure.name} again when this is fixed.`,
  });
}

function firstPhaseLeft(phases: readonly AnyPhase[], resumes: ProcedureMarker, aborting: boolean): number {
  if (resumes.phase === FINISHED) return phases.length;
  if (aborting && !resumes.aborting) return 0;
  return Math.max(
    0,
    phases.findIndex((p) => p.name === resumes.phase),
  );
}

/** The marker of this very procedure; any other unfinished one of the cluster is in the way. */
function unfinishedOf(
  { module, procedure, subject }: ProcedureRequest,
  cluster: string,
  { hosts }: Tools,
): ProcedureMarker | undefined {
  const markers = [...hosts.answers.values()]
    .flatMap((a) => a.procedures)
    .filter((m) => m.module === module.name && m.cluster === cluster);
  const own = markers.filter((m) => m.procedure === procedure.name && m.subject === subject);
  const other = markers.find((m) => !own.includes(m));
  if (other !== undefined) {
    throw new PigstyError('REFUSED_UNSAFE', describeUnfinished(other), {
      where: { cluster },
      hint: finishHint(other),
    });
  }
  return farthest(
    own,
    allPhases(procedure).map((p) => p.name),
  );
}

function requireAbort(
  { procedure, module, subject }: ProcedureRequest,
  resumes: ProcedureMarker | undefined,
): void {
  if (resumes === undefined)
    throw new PigstyError(
      'USAGE',
      `no ${procedure.name} of ${subject} is unfinished: there is nothing to abort`,
    );
  if (procedure.abort === undefined)
    throw new PigstyError('USAGE', `${procedure.name} has no way back: it can only be finished`, {
      hint: `Finish it: pigsty ${module.name} ${procedure.name} ${subject}`,
    });
}
