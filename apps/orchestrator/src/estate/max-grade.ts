import { PigstyError, type Plan, type PlanGrade } from '@pigsty/sdk';
import { exceeds, planGrades } from '@pigsty/sdk/engine';
import { gradeText, interruptionText } from '../views/interruption-text.ts';

export interface GradeWords {
  readonly maxGrade?: string;
}

/** The words of `--max-grade`. */
export function maxGradeOf({ maxGrade }: GradeWords): { readonly maxGrade?: PlanGrade } {
  if (maxGrade === undefined) return {};
  const found = planGrades.find((grade) => grade === maxGrade);
  if (found !== undefined) return { maxGrade: found };
  throw new PigstyError('USAGE', `there is no grade "${maxGrade}"`, {
    hint: `Grades, from the least to the most: ${planGrades.join(', ')}.`,
  });
}

/** Refuses a plan that does more than was allowed, with the changes that do; nothing was changed yet. */
export function refuseGrade(plan: Plan, limit: PlanGrade | undefined): void {
  if (limit === undefined || !exceeds(plan.grade, limit)) return;
  const changes = plan.stages.flatMap((s) => s.changes);
  const reasons = changes.flatMap(({ host, what, interrupts, destroys }) => {
    if (destroys !== undefined) return [`${host}: ${what} (${destroys} is lost)`];
    return interrupts === undefined ? [] : [`${host}: ${what} (${interruptionText(interrupts)})`];
  });
  throw new PigstyError(
    'REFUSED_UNSAFE',
    `the grade of this plan is "${gradeText(plan.grade)}", and at most "${gradeText(limit)}" is allowed`,
    {
      log: reasons.slice(0, 20).join('\n'),
      hint: `Nothing was changed. Allow it: --max-grade ${plan.grade}`,
    },
  );
}
