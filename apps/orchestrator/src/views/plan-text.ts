import type { Cause, Change, Plan, PlannedStage, Unknown } from '@pigsty/sdk';
import { gradeText, interruptionText } from './interruption-text.ts';
import { markOf, type Mark } from './mark.ts';
import type { Paint } from './paint.ts';
import { table } from './table.ts';
import { problemsText } from './problems-text.ts';
import { unknownLines, unknownTotals } from './unknown-text.ts';
import { count, indent } from './words.ts';

export interface PlanTextOptions {
  /** Unified diffs below the changes that have one. */
  readonly diff?: boolean;
}

/** The plan by host and stage, then the totals. */
export function planText(plan: Plan, paint: Paint, options: PlanTextOptions = {}): string {
  const blocks = [...byHost(plan)].map(([host, stages]) => hostText(host, stages, { plan, paint, options }));
  const problems = plan.problems.length === 0 ? [] : [problemsText(plan.problems, paint)];
  return [...blocks, ...problems, planTotals(plan, paint)].join('\n\n');
}

export function changesOf(plan: Plan): readonly Change[] {
  return plan.stages.flatMap((stage) => stage.changes);
}

export function unknownOf(plan: Plan): readonly Unknown[] {
  return plan.stages.flatMap((stage) => stage.unknown);
}

/** `12 changes on 3 hosts: 8 to add, 3 to change, 1 to remove.` */
export function planTotals(plan: Plan, paint: Paint): string {
  const added = plan.added.map((what) => `Added because it is required: ${what}.`);
  const changes = changesOf(plan);
  const unknown = unknownTotals(unknownOf(plan), paint);
  if (changes.length === 0 && unknown.length > 0) return [...added, ...unknown].join('\n');
  if (changes.length === 0) {
    const what = plan.verb === 'install' ? 'every host is as the inventory says' : 'it is gone already';
    return [
      ...added,
      `${paint.green('Nothing to do')}: ${what} (${count(opsOf(plan), 'fact')} checked on ${count(plan.hosts.length, 'host')}).`,
    ].join('\n');
  }
  // What is located at run time happens on one of the plan's hosts.
  const hosts = new Set(changes.map((c) => c.host).filter((host) => plan.hosts.includes(host))).size;
  const of = (mark: Mark): number => changes.filter((c) => markOf(c) === mark).length;
  return [
    ...added,
    `${paint.bold(count(changes.length, 'change'))}${hosts === 0 ? '' : ` on ${count(hosts, 'host')}`}: ` +
      `${of('+')} to add, ${of('~')} to change, ${of('-')} to remove. Grade: ${gradeText(plan.grade)}.`,
    ...unknown,
  ].join('\n');
}

/** Changes by host and module, for the question before a deploy. */
export function planOverview(plan: Plan, paint: Paint): string {
  const modules = [...new Set(plan.stages.map((s) => s.module))];
  const rows = [...byHost(plan)].map(([host, stages]) => [
    hostTitle(host, plan),
    ...modules.map((module) => {
      const n = stages.filter((s) => s.module === module).reduce((sum, s) => sum + s.changes.length, 0);
      return n === 0 ? { text: '-', painted: paint.dim('-') } : String(n);
    }),
  ]);
  const interrupted = changesOf(plan).flatMap((c) =>
    c.interrupts === undefined
      ? []
      : [
          `${hostTitle(c.host, plan)}  ${changeLine(c, paint)}${paint.dim(`  (${interruptionText(c.interrupts)})`)}`,
        ],
  );
  return [
    table([
      ['changes', ...modules.map(moduleTitle)].map((t) => ({ text: t, painted: paint.dim(t) })),
      ...rows,
    ]),
    ...(interrupted.length === 0
      ? []
      : ['', 'What is interrupted:', ...interrupted.map((line) => `  ${line}`)]),
    ...(plan.problems.length === 0 ? [] : ['', problemsText(plan.problems, paint)]),
    '',
    planTotals(plan, paint),
  ].join('\n');
}

/** One change as one line, with its mark and its reason. */
export function changeLine(change: Change, paint: Paint): string {
  const mark = markOf(change);
  const colour = { '+': paint.green, '~': paint.yellow, '-': paint.red }[mark];
  const reasons = (change.because ?? []).map(causeText);
  const because = reasons.length === 0 ? '' : paint.dim(` because ${reasons.join(', ')}`);
  return `${colour(mark)} ${change.what}${because}`;
}

function causeText({ subject, earlier }: Cause): string {
  return earlier ? `${subject} changed in an earlier run` : `${subject} changes`;
}

function hostText(
  host: string,
  stages: readonly PlannedStage[],
  { plan, paint, options }: { plan: Plan; paint: Paint; options: PlanTextOptions },
): string {
  const lines = [paint.bold(hostTitle(host, plan))];
  for (const stage of stages) {
    lines.push(`  ${paint.cyan(`${stage.module}.${stage.name}`)}`);
    for (const change of stage.changes) {
      lines.push(`    ${changeLine(change, paint)}`);
      if (options.diff === true && change.detail !== undefined)
        lines.push(indent(diffText(change.detail, paint), '        '));
    }
    lines.push(...unknownLines(stage.unknown, paint).map((line) => `    ${line}`));
  }
  return lines.join('\n');
}

function diffText(detail: string, paint: Paint): string {
  return detail
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line.startsWith('@@')) return paint.cyan(line);
      if (line.startsWith('+')) return paint.green(line);
      return line.startsWith('-') ? paint.red(line) : line;
    })
    .join('\n');
}

/** Hosts in the plan's order, then what is located at run time. Stages that are as wanted are left out. */
function byHost(plan: Plan): ReadonlyMap<string, readonly PlannedStage[]> {
  const changed = plan.stages.filter((s) => s.changes.length + s.unknown.length > 0);
  const order = [...new Set([...plan.hosts, ...changed.map((s) => s.host)])];
  return new Map(
    order
      .map((host) => [host, changed.filter((s) => s.host === host)] as const)
      .filter(([, stages]) => stages.length > 0),
  );
}

/** A located stage names its cluster: on which host it runs is found at run time. */
function hostTitle(host: string, plan: Plan): string {
  return plan.hosts.includes(host) ? host : `${host} (found at run time)`;
}

function opsOf(plan: Plan): number {
  return plan.stages.reduce((sum, stage) => sum + stage.ops, 0);
}

/** The engine merges the package stages of all modules of a host and calls the result `host`. */
export function moduleTitle(module: string): string {
  return module === 'host' ? 'packages' : module;
}
