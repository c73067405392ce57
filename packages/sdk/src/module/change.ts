/** What a change does to the thing that it is about. */
export type ChangeAction = 'create' | 'change' | 'remove' | 'run';

/** What a service does not do while a change is made. */
export interface Interruption {
  /** `reload`: nothing is dropped. `restart`: its connections are. `failover`: writes stop until another leads. */
  readonly what: 'reload' | 'restart' | 'failover' | 'outage';
  /** What is interrupted: a systemd unit, or `PostgreSQL`. */
  readonly unit: string;
  /** Whose: the instance, or the host where it has none. Filled in with the host when absent. */
  readonly of?: string;
  /** How long, as far as it is known. */
  readonly seconds?: number;
  /** It may take writes: the leader of a cluster. */
  readonly writes?: boolean;
}

/** Why a change is made that is not the op's own difference. */
export interface Cause {
  /** What changed: a path, or kind and key. */
  readonly subject: string;
  /** It changed in an earlier run, which did not come to the reload. */
  readonly earlier: boolean;
}

/** How much a plan does, from nothing to the loss of data. */
export const planGrades = [
  'nothing',
  'quiet',
  'reloads',
  'restarts',
  'interrupts-writes',
  'destroys',
] as const;

export type PlanGrade = (typeof planGrades)[number];

/** The fields of a change that its grade comes from. */
export interface Graded {
  readonly interrupts?: Interruption;
  readonly destroys?: string;
}

/** The grade of one change. */
export function gradeOfChange({ interrupts, destroys }: Graded): PlanGrade {
  if (destroys !== undefined) return 'destroys';
  if (interrupts === undefined) return 'quiet';
  switch (interrupts.what) {
    case 'reload':
      return 'reloads';
    case 'restart':
      return interrupts.writes === true ? 'interrupts-writes' : 'restarts';
    case 'failover':
    case 'outage':
      return 'interrupts-writes';
    default:
      return interrupts.what satisfies never;
  }
}

/** The highest grade of some changes; `nothing` of none. */
export function gradeOf(changes: readonly Graded[]): PlanGrade {
  return changes.map(gradeOfChange).reduce<PlanGrade>(higher, 'nothing');
}

/** Whether a grade is above another one. */
export function exceeds(grade: PlanGrade, limit: PlanGrade): boolean {
  return planGrades.indexOf(grade) > planGrades.indexOf(limit);
}

function higher(a: PlanGrade, b: PlanGrade): PlanGrade {
  return exceeds(a, b) ? a : b;
}
