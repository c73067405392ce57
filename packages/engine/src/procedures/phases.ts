import type { AnyProcedure, Cluster, Phase, ProcedureRequest, Stage } from '@pigsty/sdk';
import { completeStages, named } from '@pigsty/sdk/engine';
import type { AnyScope } from './scope.ts';

export type AnyPhase = Phase<unknown, unknown, unknown>;

/** A phase of one execution. */
export interface OpenPhase {
  readonly name: string;
  /** With what the hosts say now. */
  stages(): readonly Stage[];
  /** It comes after the result was taken. */
  readonly closing?: boolean;
  /** Waits for what must hold before the next phase begins; throws when it does not come about. */
  readonly settle?: () => Promise<void>;
}

export interface PhaseParts extends Pick<ProcedureRequest, 'module' | 'procedure'> {
  readonly cluster: Cluster<unknown>;
  readonly scope: (more?: Partial<AnyScope>) => AnyScope;
}

/** Phases of a procedure as they can be planned; an error in one of them says where it came from. */
export function openPhases(
  phases: AnyProcedure['phases'] | undefined,
  { module, procedure, cluster, scope }: PhaseParts,
): readonly OpenPhase[] {
  return ((phases ?? []) as readonly AnyPhase[]).map((phase) => ({
    name: phase.name,
    stages: () =>
      named(
        {
          module: module.name,
          what: `the phase "${phase.name}" of ${procedure.name}`,
          cluster: cluster.name,
        },
        () => completeStages(module, cluster, phase.plan(scope())),
      ),
  }));
}

/** The phases of one host's turn, which carry its name. */
export function phasesAt(host: string, parts: PhaseParts): readonly OpenPhase[] {
  const instance = parts.cluster.instances.find((i) => i.host === host);
  const scope = (): AnyScope => parts.scope(instance === undefined ? {} : { instance });
  return openPhases(parts.procedure.phases, { ...parts, scope }).map((phase) => ({
    ...phase,
    name: `${host}: ${phase.name}`,
  }));
}
