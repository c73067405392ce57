import type { Problem } from '@pigsty/sdk';
import { procedureCall } from '@pigsty/sdk/engine';
import { FINISHED, type ProcedureMarker } from '../procedures/marker.ts';
import type { Answer } from './ask.ts';
import type { Target } from './identify.ts';

/** Procedures that began on hosts of these clusters and did not end: said in every plan, and some forbid it. */
export function unfinishedProblems(
  targets: readonly Target[],
  answers: ReadonlyMap<string, Pick<Answer, 'procedures'>>,
): readonly Problem[] {
  const clusters = new Set(targets.map((t) => `${t.module.name} ${t.cluster.name}`));
  const markers = [...answers.values()].flatMap((a) => a.procedures);
  const once = new Map(markers.map((m) => [m.id, m]));
  return [...once.values()]
    .filter((m) => m.hosts !== undefined || clusters.has(`${m.module} ${m.cluster}`))
    .map((m): Problem => ({
      severity: m.exclusive ? 'error' : 'warning',
      rule: 'unfinished-procedure',
      subject: m.cluster,
      cluster: m.cluster,
      message: describeUnfinished(m),
      hint: finishHint(m),
    }));
}

export function describeUnfinished({ procedure, subject, phase, startedAt }: ProcedureMarker): string {
  const begun = `${procedure} of ${subject}, begun ${new Date(startedAt * 1000).toISOString()}`;
  return phase === FINISHED
    ? `${begun}, has done its work, and its markers are still on the hosts`
    : `${begun}, is unfinished: it stopped in the phase "${phase}"`;
}

export function finishHint(marker: ProcedureMarker): string {
  const { phase, hosts } = marker;
  const finish = `Finish it: ${procedureCall({ ...marker, onHosts: hosts !== undefined })}`;
  return phase === FINISHED ? finish : `${finish}, or give it up: the same with --abort`;
}
