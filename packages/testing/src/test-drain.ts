import type { AnyModule, Phase } from '@pigsty/sdk';
import { canonicalJson, completeStages, planFromNothing } from '@pigsty/sdk/engine';
import { expect, test } from 'vitest';
import type { Scenario } from './scenario.ts';

/** What a module does before one of a cluster's hosts goes down: plans like any other, and refusals with a way out. */
export function testDrain(definition: AnyModule, { clusters, facts, estate, registry }: Scenario): void {
  const { drain } = definition;
  if (drain === undefined) return;
  test('a drain of each host is a plan without circles, the same each time, and its refusals say what to do', () => {
    for (const cluster of clusters)
      for (const instance of cluster.instances) {
        const scope = {
          cluster,
          instance,
          hosts: [instance.host],
          input: { cut: false },
          facts,
          estate,
          run: { id: 'node-reboot-0123456789ab', startedAt: 1_767_225_600 },
        };
        for (const problem of [...(drain.cannotSpare?.(scope) ?? []), ...(drain.refuse?.(scope) ?? [])])
          expect(problem.hint, `the refusal "${problem.message}" needs a hint`).toBeTruthy();
        for (const phase of (drain.phases ?? []) as readonly Phase<unknown, unknown, unknown>[]) {
          const plan = (): ReturnType<typeof completeStages> =>
            completeStages(definition, cluster, phase.plan(scope));
          planFromNothing(plan(), { modules: [definition.name], registry });
          expect(canonicalJson(plan()), phase.name).toBe(canonicalJson(plan()));
        }
        expect(drain.leads?.(scope) ?? 0).toBeGreaterThanOrEqual(0);
        drain.says?.(scope);
      }
  });
}
