import { completeStages, parseReference } from '@pigsty/sdk/engine';
import { type AnyModule, type Stage } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import type { Scenario } from './scenario.ts';
import { inputOf, phasesOf, scopesOf, type Inputs } from './test-procedures.ts';

/** That references lead somewhere, which one scenario alone cannot tell: a stage may be in some plans only. */
export function testReferences(
  definition: AnyModule,
  open: () => readonly Scenario[],
  { inputs }: { readonly inputs: Inputs },
): void {
  test('every weak reference leads to a stage that some scenario plans, or to a module that is required', () => {
    const stages = open().flatMap((scenario) => everyStage(definition, scenario, inputs));
    expect(lostReferences(definition, stages)).toEqual([]);
  });
}

/**
 * What is wrong with the references of these stages of a module, and with what it offers; empty when all is well. A weak edge
 * is for a stage that some plans have: one that no plan has is a typing error, and what it should order is not ordered.
 */
export function lostReferences(
  { name, requires, offers = [] }: Pick<AnyModule, 'name' | 'requires' | 'offers'>,
  stages: readonly Stage[],
): readonly string[] {
  const own = stages.filter((s) => s.module === name);
  const planned = new Set(own.map((s) => s.name));
  const required = new Set(Object.values(requires).flatMap((names) => names.map((n) => n.replace('?', ''))));
  const lost = own.flatMap((s) =>
    s.after.flatMap((text): readonly string[] => {
      const { module = name, stage } = parseReference(text);
      const says = `${name}.${s.name} comes after ${text}`;
      if (module === name)
        return planned.has(stage) ? [] : [`${says}, and no scenario plans a stage ${stage}`];
      return required.has(module) ? [] : [`${says}, and ${module} is not in its requirements`];
    }),
  );
  const idle = offers.filter((stage) => !planned.has(stage));
  return [...new Set(lost), ...idle.map((stage) => `${name} offers ${stage}, and no scenario plans it`)];
}

/** Of installing, of removing all and each host alone, and of the phases of procedures. */
function everyStage(definition: AnyModule, scenario: Scenario, inputs: Inputs): readonly Stage[] {
  const hosts = [...new Set(scenario.clusters.flatMap((c) => c.instances.map((i) => i.host)))];
  return [
    ...scenario.install(),
    ...[false, true].flatMap((purgeData) => scenario.remove(undefined, { purgeData })),
    ...hosts.flatMap((host) => scenario.remove(new Set([host]))),
    ...definition.procedures.flatMap((procedure) => {
      const input = inputOf(procedure, inputs);
      if (input === undefined) return [];
      return scopesOf(procedure, scenario, input).flatMap((scope) =>
        phasesOf(procedure).flatMap((phase) => completeStages(definition, scope.cluster, phase.plan(scope))),
      );
    }),
  ];
}
