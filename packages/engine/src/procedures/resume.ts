import { PigstyError, type Cluster, type ProcedureRequest } from '@pigsty/sdk';
import { procedureCall } from '@pigsty/sdk/engine';
import type { Answer } from '../run/ask.ts';
import { describeUnfinished, finishHint } from '../run/unfinished.ts';
import { FINISHED, type ProcedureMarker } from './marker.ts';

/** The markers of this very procedure; any other unfinished one of these clusters is in the way. */
export function unfinishedOf(
  { module, procedure, subject }: ProcedureRequest,
  clusters: readonly Pick<Cluster<unknown>, 'module' | 'name'>[],
  answers: ReadonlyMap<string, Pick<Answer, 'procedures'>>,
): readonly ProcedureMarker[] {
  const concerned = new Set(clusters.map((c) => `${c.module} ${c.name}`));
  const markers = [...answers.values()]
    .flatMap((a) => a.procedures)
    // A procedure on hosts takes any of them down, whatever runs there.
    .filter((m) => m.hosts !== undefined || concerned.has(`${m.module} ${m.cluster}`));
  const own = markers.filter(
    (m) => m.module === module.name && m.procedure === procedure.name && m.subject === subject,
  );
  const other = markers.find((m) => !own.includes(m));
  if (other === undefined) return own;
  throw new PigstyError('REFUSED_UNSAFE', describeUnfinished(other), {
    where: { cluster: other.cluster },
    hint: finishHint(other),
  });
}

export function requireAbort(
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
      hint: `Finish it: ${procedureCall({ module: module.name, procedure: procedure.name, subject, onHosts: procedure.on === 'hosts' })}`,
    });
}

/** The first of some phases that is left to do. */
export function firstPhaseLeft(
  phases: readonly { readonly name: string }[],
  resumes: ProcedureMarker,
  aborting: boolean,
): number {
  if (resumes.phase === FINISHED) return phases.length;
  if (aborting && !resumes.aborting) return 0;
  return Math.max(
    0,
    phases.findIndex((p) => p.name === resumes.phase),
  );
}
