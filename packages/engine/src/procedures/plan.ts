import { createHash } from 'node:crypto';
import { leaveAsItIs, type Plan, type ProcedurePlan, type ProcedureRequest } from '@pigsty/sdk';
import { canonicalJson, gradeOf, named } from '@pigsty/sdk/engine';
import type { Tools } from '../run/prepare.ts';
import type { OpenProcedure } from './open.ts';
import { preparePhase } from './phase.ts';

/** Every phase as far as it can be known now. */
export async function planProcedure(
  request: ProcedureRequest,
  opened: OpenProcedure,
  tools: Tools,
): Promise<ProcedurePlan> {
  const { module, procedure, subject, resumes, input, problems } = opened;
  const phases: { name: string; plan: Plan }[] = [];
  for (const [at, { name }] of opened.phases.entries()) {
    const prepared = await preparePhase(opened, at, tools, request.signal);
    phases.push({ name, plan: prepared?.plan ?? emptyPlan });
  }
  const question = opened.aborting
    ? `${procedure.name} of ${request.subject} is given up`
    : (named({ module: module.name, what: `${procedure.name}.question`, cluster: subject.cluster.name }, () =>
        procedure.question?.(opened.scope()),
      ) ?? `${procedure.summary}: ${request.subject}`);
  return {
    module: module.name,
    procedure: procedure.name,
    subject: request.subject,
    on: procedure.on,
    // To leave everything as it is needs nobody's word.
    grade: procedure.abort === leaveAsItIs && opened.aborting ? 'reads' : procedure.grade,
    question,
    ...(resumes === undefined ? {} : { resumes: resumes.phase }),
    phases,
    problems,
    digest: createHash('sha256')
      .update(canonicalJson([module.name, procedure.name, request.subject, input as never]))
      .update(phases.map((p) => p.plan.digest).join())
      .digest('hex'),
  };
}

const emptyPlan: Plan = {
  verb: 'procedure',
  stages: [],
  problems: [],
  hosts: [],
  added: [],
  grade: 'nothing',
  digest: '',
};

/** All phases as one plan, for the journal and for views of runs. */
export function wholePlan({ phases, problems, digest }: ProcedurePlan): Plan {
  const stages = phases.flatMap((p) => p.plan.stages);
  return {
    verb: 'procedure',
    stages,
    problems: [...problems, ...phases.flatMap((p) => p.plan.problems)],
    hosts: [...new Set(phases.flatMap((p) => p.plan.hosts))],
    added: [],
    grade: gradeOf(stages.flatMap((s) => s.changes)),
    digest,
  };
}
