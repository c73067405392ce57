import {
  type AnyModule,
  type AnyProcedure,
  type AnyQuery,
  type Instance,
  type ModuleFacts,
} from '@pigsty/sdk';
import { canonicalJson, completeStages, inputFields, planFromNothing } from '@pigsty/sdk/engine';
import { expect, test } from 'vitest';
import type { Scenario } from './scenario.ts';

/** Input of procedures and queries, by their name. */
export type Inputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const word = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;

/** Names and fields of procedures and queries: they become commands, flags and documentation. */
export function testWords({ procedures, queries, name }: AnyModule): void {
  test('procedures and queries have names of their own, and every field has a description', () => {
    const names = [...procedures, ...queries].map((p) => p.name);
    expect(names).toEqual([...new Set(names)]);
    for (const each of [...procedures, ...queries]) {
      expect(each.name).toMatch(word);
      expect(['add', 'rm'], 'every module has these').not.toContain(each.name);
      expect(each.summary).not.toBe('');
      for (const { key, description } of inputFields(each.input as Parameters<typeof inputFields>[0]))
        expect(description, `${name} ${each.name}: ${key} needs a description`).not.toBe(key);
    }
    for (const { phases, name: procedure } of procedures)
      expect(phases.length, `${procedure} has no phase`).toBeGreaterThan(0);
  });
}

export function testProcedures(definition: AnyModule, scenario: Scenario, inputs: Inputs): void {
  for (const procedure of definition.procedures) {
    const input = inputOf(procedure, inputs);
    if (input === undefined) continue;
    test(`the phases of ${procedure.name} are plans without circles, the same each time`, () => {
      for (const scope of scopesOf(procedure, scenario, input)) {
        for (const problem of procedure.refuse?.(scope) ?? [])
          expect(problem.hint, `the refusal "${problem.message}" needs a hint`).toBeTruthy();
        for (const phase of phasesOf(procedure)) {
          const plan = (): ReturnType<typeof completeStages> =>
            completeStages(definition, scope.cluster, phase.plan(scope));
          planFromNothing(plan(), scenario.planning);
          expect(canonicalJson(plan()), phase.name).toBe(canonicalJson(plan()));
        }
      }
    });
  }
}

export const phasesOf = ({ phases, closing = [], abort = [] }: AnyProcedure): AnyProcedure['phases'] => [
  ...phases,
  ...closing,
  ...abort,
];

/** A procedure that needs words which the suite does not give is tried by its own tests. */
export function inputOf({ name, input }: AnyProcedure | AnyQuery, inputs: Inputs): unknown {
  const schema = input as {
    safeParse(value: unknown): { readonly success: boolean; readonly data?: unknown };
  };
  const { success, data } = schema.safeParse(inputs[name] ?? {});
  return success ? data : undefined;
}

type Scope = Parameters<AnyProcedure['phases'][number]['plan']>[0];

/** What a procedure is planned with: each cluster or instance of the scenario. */
export function scopesOf(
  procedure: AnyProcedure,
  { clusters, facts, estate }: Scenario,
  input: unknown,
): readonly Scope[] {
  return clusters.flatMap((cluster): readonly Scope[] => {
    const of = (instance?: Instance<unknown>): Scope => ({
      cluster,
      ...(instance === undefined ? {} : { instance }),
      input,
      facts,
      estate,
      run: { id: '20260101T000000-0000', startedAt: 1_767_225_600 },
    });
    return procedure.on === 'cluster' ? [of()] : cluster.instances.map(of);
  });
}

export function testQueries(definition: AnyModule, scenario: Scenario, inputs: Inputs): void {
  for (const query of definition.queries) {
    const input = inputOf(query, inputs);
    if (input === undefined) continue;
    test(`rows of ${query.name} are JSON, also when no host answers`, () => {
      const { facts, inventory, clusters } = scenario;
      const silent: ModuleFacts<unknown> = {
        host: (address) => facts.host(address),
        of: () => undefined,
        from: () => undefined,
      };
      for (const cluster of clusters)
        for (const scope of [
          { cluster, input, facts, inventory, unreached: new Map<string, string>() },
          {
            cluster,
            input,
            facts: silent,
            inventory,
            unreached: new Map(cluster.instances.map((i) => [i.host, 'no answer'])),
          },
        ]) {
          const rows: readonly unknown[] = query.rows(scope);
          expect(JSON.parse(JSON.stringify(rows))).toEqual(JSON.parse(canonicalJson(rows)));
          for (const row of rows) for (const column of query.columns) column.show?.(row);
          query.warnings?.(scope);
        }
    });
  }
}
