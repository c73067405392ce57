import {
  PigstyError,
  type AnyModule,
  type AnyProcedure,
  type Cluster,
  type Estate,
  type Problem,
  type ProcedureRequest,
  type ProcedureRun,
} from '@pigsty/sdk';
import { concerning, named } from '@pigsty/sdk/engine';
import type { CertificateAuthority } from '../ca/store.ts';
import { questionsOf, sharedQuestions, type Question } from '../run/ask.ts';
import { estateFor } from '../run/estate.ts';
import { knowledgeOf } from '../run/knowledge.ts';
import { openRunCa, type Tools } from '../run/prepare.ts';
import { factsFor } from '../run/stages.ts';
import { againstTurns, hostsProcedure, orderOf, requireAll, turnPhases, turnsOf } from './hosts/turns.ts';
import { inputToResume, parseInput } from './input.ts';
import { farthest, type ProcedureMarker } from './marker.ts';
import { openPhases, phasesAt, type OpenPhase } from './phases.ts';
import { firstPhaseLeft, requireAbort, unfinishedOf } from './resume.ts';
import type { AnyScope } from './scope.ts';
import { findSubject, type ProcedureSubject } from './subject.ts';

type Input = Readonly<Record<string, unknown>>;

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
  readonly phases: readonly OpenPhase[];
  /** Of a procedure on hosts: those that have a turn, in their order. */
  readonly order?: readonly string[];
  /** Where it is noted how far it came: on all hosts of the clusters that it is about, or drains. */
  readonly marked: readonly string[];
  /** How far an earlier command came. */
  readonly resumes?: ProcedureMarker;
  readonly aborting: boolean;
  readonly input: Input;
  /** Warnings of what speaks against it. */
  readonly problems: readonly Problem[];
  /** With what the hosts say now. */
  scope(): AnyScope;
  /** Waits for hosts that are out of reach, where none may be left out; throws when one stays away. */
  readonly regain?: () => Promise<void>;
}

/** Asks the hosts, and finds out whether an earlier execution is unfinished. Throws when it may not begin. */
export async function openProcedure(request: ProcedureRequest, tools: Tools): Promise<OpenProcedure> {
  const { module, procedure, inventory } = request;
  const subject = findSubject(request.subject, request);
  const { cluster } = subject;
  const onHosts = procedure.on === 'hosts' ? hostsProcedure(request, subject, tools) : undefined;
  const questions = [
    ...questionsOf([{ module, cluster }], inventory),
    ...sharedQuestions(procedure.factsOf?.(cluster, inventory) ?? [], request.input),
    ...(onHosts?.questions ?? []),
  ];
  tools.emit({ type: 'phase', phase: 'facts' });
  const hosts = [...cluster.instances.map((i) => i.host), ...questions.map((q) => q.instance.host)];
  await tools.hosts.ask(hosts, questions);
  if (onHosts === undefined) refuseUnreached(cluster, tools);
  const clusters = [cluster, ...(onHosts?.neighbours ?? []).map((n) => n.cluster)];
  const own = unfinishedOf(request, clusters, tools.hosts.answers);
  const earlier = own[0];
  if (request.abort === true) requireAbort(request, earlier);
  const given =
    earlier === undefined
      ? parseInput(procedure, request.input)
      : inputToResume(procedure, request.input, earlier);
  const awaySeconds = procedure.awaySeconds?.(given) ?? 0;
  // To give it up needs no host that stays away.
  const regain =
    onHosts === undefined || request.abort === true
      ? undefined
      : (seconds: number) => requireAll(onHosts, { awaySeconds: seconds, questions });
  await regain?.(earlier === undefined ? 0 : awaySeconds);
  const ca = await openRunCa(request, tools);
  const estate = estateFor({ inventory, ca, tools, modules: [module] });
  const { id, startedAt } = earlier ?? newRun(request, tools);
  const scopeWith = (input: Input, more: Partial<AnyScope> = {}): AnyScope => ({
    ...subject,
    ...more,
    input,
    facts: factsFor({ module, cluster }, knowledgeOf(tools.hosts)),
    estate,
    run: { id, startedAt },
  });
  const at = (instance: AnyScope['instance']): AnyScope =>
    scopeWith(given, instance === undefined ? {} : { instance });
  const order = onHosts && (earlier?.hosts ?? orderOf(onHosts, at));
  const what = { module: module.name, what: `${procedure.name}.refuse`, cluster: cluster.name };
  const turns = onHosts && order && turnsOf(onHosts, order, scopeWith(given));
  const withTurns = turns === undefined ? {} : { turns };
  const problems =
    earlier === undefined
      ? [
          ...concerning(
            named(what, () => procedure.refuse?.(scopeWith(given, withTurns)) ?? []),
            onHosts === undefined ? { cluster: cluster.name } : {},
          ),
          ...(onHosts && order ? await againstTurns(onHosts, order, scopeWith(given)) : []),
        ]
      : [];
  refuseErrors(problems, procedure, cluster.name);
  const input = (
    earlier === undefined ? (procedure.decide?.(scopeWith(given, withTurns) as never) ?? given) : given
  ) as Input;
  const parts = {
    module,
    procedure,
    cluster,
    scope: (more: Partial<AnyScope> = {}) => scopeWith(input, { ...withTurns, ...more }),
  };
  const { scope } = parts;
  const forward = [
    ...(onHosts && order
      ? turnPhases(onHosts, order, { scope, questions, own: (host) => phasesAt(host, parts) })
      : openPhases(procedure.phases, parts)),
    ...openPhases(procedure.closing, parts).map((phase) => ({ ...phase, closing: true })),
  ];
  const resumes = farthest(
    own,
    forward.map((p) => p.name),
  );
  const aborting = request.abort === true || resumes?.aborting === true;
  const all = aborting ? openPhases(procedure.abort, parts) : forward;
  return {
    module,
    procedure,
    subject,
    run: { id, startedAt },
    questions,
    ca,
    estate,
    phases: all.slice(resumes === undefined ? 0 : firstPhaseLeft(all, resumes, aborting)),
    aborting,
    input,
    problems,
    marked: [...new Set(clusters.flatMap((c) => c.instances.map((i) => i.host)))],
    ...(order === undefined ? {} : { order }),
    ...(resumes === undefined ? {} : { resumes }),
    scope,
    ...(regain === undefined ? {} : { regain: () => regain(awaySeconds) }),
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
