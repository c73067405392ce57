import { describeParams, type ParameterSet } from '@pigsty/sdk/engine';
import { code, generatedFrom, page, table } from './page.ts';

/** What works in this version, a row per module: those that are deployed, and those that are only specified. */
export function modulesTable(built: readonly ParameterSet[], specified: readonly ParameterSet[]): string {
  const row = (set: ParameterSet, state: string, actedOn: number): readonly string[] => {
    const all = describeParams(set.params).length;
    return [set.name.toUpperCase(), set.summary, state, `${actedOn} of ${all}`];
  };
  return table(
    ['module', 'what it is', 'state', 'parameters acted on'],
    [
      ...built.map((set) =>
        row(
          set,
          'deployed, checked, removed',
          describeParams(set.params).length - (set.notActedOn ?? []).length,
        ),
      ),
      ...specified.map((set) => row(set, 'specified only: checked, **not deployed**', 0)),
    ],
  );
}

/** The same, with the parameters that are accepted and have no effect. */
export function modulesPage(built: readonly ParameterSet[], specified: readonly ParameterSet[]): string {
  return page(
    generatedFrom('packages/*/src/spec'),
    '# Modules',
    'What this version does with each module of an inventory. A parameter that is not acted on is accepted and checked, so that ' +
      'an inventory works as it stands, and has no effect.',
    modulesTable(built, specified),
    ...built.flatMap((set) => [
      `## ${set.name.toUpperCase()}: not acted on`,
      (set.notActedOn ?? []).length === 0
        ? `Every parameter has its effect: [parameters](parameters/${set.name}.md).`
        : `${[...(set.notActedOn ?? [])].sort().map(code).join(', ')}. All others have their effect: [parameters](parameters/${set.name}.md).`,
    ]),
    ...specified.flatMap((set) => [
      `## ${set.name.toUpperCase()}: not deployed`,
      `Its [parameters](parameters/${set.name}.md) and rules are known and checked, and nothing of it is deployed; \`pigsty validate\` says so.`,
    ]),
  );
}
