import type { Interruption, PlanGrade } from '@pigsty/sdk';

/** What is interrupted, in words: `PostgreSQL of pg-test-2 restarts`. */
export function interruptionText({ what, unit, of, seconds, writes }: Interruption): string {
  const whose = of === undefined ? '' : ` of ${of}`;
  const time = seconds === undefined ? '' : `, about ${seconds} s`;
  const stops = writes === true ? ', writes stop meanwhile' : '';
  switch (what) {
    case 'reload':
      return `${unit}${whose} reloads`;
    case 'restart':
      return `${unit}${whose} restarts${stops}${time}`;
    case 'failover':
      return `another instance${whose} takes over${stops}${time}`;
    case 'outage':
      return `${unit}${whose} is down${stops}${time}`;
    default:
      return what satisfies never;
  }
}

/** How much a plan does, in words. */
export function gradeText(grade: PlanGrade): string {
  return grade === 'interrupts-writes' ? 'interrupts writes' : grade;
}
