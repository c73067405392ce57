import { describeParams, type ParameterSet } from '@pigsty/sdk/engine';
import { code, generatedFrom, page, table } from './page.ts';

/** What works in this version, a row per module. */
export function modulesTable(built: readonly ParameterSet[]): string {
  return table(
    ['module', 'what it is', 'state', 'parameters acted on'],
    built.map((set) => {
      const all = describeParams(set.params).length;
      const acted = all - (set.notActedOn ?? []).length;
      return [set.name.toUpperCase(), set.summary, 'deployed, checked, removed', `${acted} of ${all}`];
    }),
  );
}

/** The same, with the parameters that are accepted and have no effect. */
export function modulesPage(built: readonly ParameterSet[]): string {
  return page(
    generatedFrom('packages/*/src/spec'),
    '# Modules',
    'What this version does with each module of an inventory. A parameter that is not acted on is accepted and checked, so that ' +
      'an inventory works as it stands, and has no effect.',
    modulesTable(built),
    ...built.flatMap((set) => [
      `## ${set.name.toUpperCase()}: not acted on`,
      (set.notActedOn ?? []).length === 0
        ? `Every parameter has its effect: [parameters](parameters/${set.name}.md).`
        : `${[...(set.notActedOn ?? [])].sort().map(code).join(', ')}. All others have their effect: [parameters](parameters/${set.name}.md).`,
    ]),
  );
}
