import type { Problem } from '../words/problem.ts';

/** One rule as the reference and SARIF show it. `severity` is the highest that it is reported with. */
export interface RuleDoc {
  readonly name: string;
  readonly severity: Problem['severity'];
  /** What a problem of this rule says, as a sentence. */
  readonly means: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Rules as a table: `name: [severity, what it means, remedy]`. */
export function ruleDocs(
  table: Readonly<Record<string, readonly [Problem['severity'], string, string]>>,
): readonly RuleDoc[] {
  return Object.entries(table).map(([name, [severity, means, remedy]]) => ({
    name,
    severity,
    means,
    remedy,
  }));
}
