import type { RuleDoc } from '@pigsty/sdk';
import { code, generatedFrom, page, table } from './page.ts';

/** Every rule by its name: what a problem of it means, and what to do. */
export function rulesPage(rules: readonly RuleDoc[]): string {
  return page(
    generatedFrom('the lists of rules in packages/*/src/spec and packages/operations/src/estate/rules'),
    '# Rules',
    'Every problem that `pigsty validate` reports carries the name of its rule: in JSON as `rule`, in SARIF as `ruleId`. A name never changes its meaning.',
    'An `error` stops every command before anything is changed. A `warning` is told, and fails only `pigsty validate --strict`. An `info` is a note of `pigsty validate`. A rule may also be reported as something milder than its severity here.',
    table(
      ['rule', 'severity', 'what it means', 'what to do'],
      rules.map(({ name, severity, means, remedy }) => [code(name), severity, means, remedy]),
    ),
  );
}
