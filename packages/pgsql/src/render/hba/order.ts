import type { HbaRuleSpec } from '../../spec/schema/objects.ts';

/** Rules with a number come first, in its order; rules without one keep their place behind them. */
export function orderRules(rules: readonly HbaRuleSpec[]): readonly HbaRuleSpec[] {
  const numbered = rules.filter((r) => r.order !== undefined).sort((a, b) => (a.order ?? 0) - (b.order ?? 0));
  return [...numbered, ...rules.filter((r) => r.order === undefined)];
}
