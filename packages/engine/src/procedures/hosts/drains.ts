import type { DrainInput, DrainScope, Phase, Problem } from '@pigsty/sdk';
import { completeStages, concerning, named } from '@pigsty/sdk/engine';
import { factsFor, type Knowledge } from '../../run/stages.ts';
import type { OpenPhase } from '../phases.ts';
import type { AnyScope } from '../scope.ts';
import { membersOn, type Neighbour } from './neighbours.ts';

type AnyDrainScope = DrainScope<unknown, unknown>;
type AnyDrainPhase = Phase<unknown, unknown, DrainInput, AnyDrainScope>;

/** What the drains of the neighbours are asked with. */
export interface Draining {
  readonly neighbours: readonly Neighbour[];
  readonly input: DrainInput;
  /** What the hosts say now. */
  readonly knowledge: Knowledge;
  readonly estate: AnyScope['estate'];
  readonly run: AnyScope['run'];
}

/** Why these hosts cannot go down now; and, at the beginning, what speaks against it besides. */
export function againstDraining(
  draining: Draining,
  hosts: readonly string[],
  when: 'beginning' | 'between',
): readonly Problem[] {
  return draining.neighbours.flatMap((neighbour) => {
    const { module, cluster } = neighbour;
    const scope = scopeOf(draining, neighbour, hosts);
    if (scope.hosts.length === 0) return [];
    const { drain } = module;
    if (drain === undefined) return cluster.instances.length === 1 ? [] : [cannotDrain(neighbour)];
    const problems = named({ module: module.name, what: 'drain', cluster: cluster.name }, () => [
      ...(drain.cannotSpare?.(scope) ?? []),
      ...(when === 'beginning' ? (drain.refuse?.(scope) ?? []) : []),
    ]);
    return concerning(problems, { cluster: cluster.name });
  });
}

/** How much others would have to take over from a host, for all clusters on it. */
export function leadingOn(draining: Draining, host: string): number {
  return draining.neighbours.reduce((sum, neighbour) => {
    const scope = scopeOf(draining, neighbour, [host]);
    return sum + (scope.hosts.length === 0 ? 0 : (neighbour.module.drain?.leads?.(scope) ?? 0));
  }, 0);
}

/** What clients notice, a clause for each cluster. */
export function saysOf(draining: Draining, hosts: readonly string[]): readonly string[] {
  return draining.neighbours.flatMap((neighbour) => {
    const { module, cluster } = neighbour;
    const scope = scopeOf(draining, neighbour, hosts);
    const [only] = cluster.instances;
    if (scope.hosts.length === 0) return [];
    if (cluster.instances.length === 1)
      return [`${module.name} ${cluster.name} has no other member: it is away while ${only?.host} boots`];
    return module.drain?.says?.(scope) ?? [];
  });
}

/** The phases of the neighbours before a host goes down. */
export function drainPhases(draining: () => Draining, host: string): readonly OpenPhase[] {
  return draining().neighbours.flatMap((neighbour) => {
    const { module, cluster } = neighbour;
    if (membersOn(cluster, new Set([host])).length === 0) return [];
    return ((module.drain?.phases ?? []) as readonly AnyDrainPhase[]).map((phase): OpenPhase => ({
      name: `${host}: ${phase.name} (${cluster.name})`,
      stages: () =>
        named(
          { module: module.name, what: `the phase "${phase.name}" of drain`, cluster: cluster.name },
          () => completeStages(module, cluster, phase.plan(scopeOf(draining(), neighbour, [host]))),
        ),
    }));
  });
}

function scopeOf(
  { input, knowledge, estate, run }: Draining,
  { module, cluster }: Neighbour,
  hosts: readonly string[],
): AnyDrainScope {
  const members = membersOn(cluster, new Set(hosts));
  const [instance] = members;
  return {
    cluster,
    ...(instance === undefined ? {} : { instance }),
    hosts: [...new Set(members.map((m) => m.host))],
    input,
    facts: factsFor({ module, cluster }, knowledge),
    estate,
    run,
  };
}

function cannotDrain({ module, cluster }: Neighbour): Problem {
  return {
    severity: 'error',
    rule: 'no-drain',
    subject: cluster.name,
    cluster: cluster.name,
    message: `${module.name} does not say what ${cluster.name} needs before one of its hosts goes down`,
    hint: `Take its hosts down by hand, one at a time, and leave them out: -l 'all:!${cluster.group ?? cluster.name}'`,
  };
}
