import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { variant, type Estate } from '../harness/estate.ts';
import { withChange, type ParameterChange } from './change.ts';
import { observedEffects } from './happened.ts';
import { plannedEffects, type Change } from './planned.ts';
import { resultOf, type Result } from './result.ts';
import { takeSnapshot, waitForLoops, type Observed, type Snapshot } from './snapshot.ts';

/** What came out of one change. */
export interface Trial {
  readonly planned: ReadonlySet<string>;
  readonly happened: ReadonlySet<string>;
  /** A line for everything in which plan, run and reality differ. */
  readonly mismatches: readonly string[];
}

/** A live estate whose inventory is changed again and again. */
export interface Subject {
  readonly estate: Estate;
  /** What its inventory says by now. */
  readonly inventory: string;
  readonly observed: Observed;
  /** The last one taken. */
  readonly snapshot: Snapshot;
}

export async function subjectOf(estate: Estate, observed: Observed): Promise<Subject> {
  await waitForLoops(observed);
  return { estate, inventory: estate.text, observed, snapshot: await takeSnapshot(observed) };
}

/** Plans a change, applies exactly that plan, and compares with what the machines say of it. */
export async function tryChange(
  subject: Subject,
  change: ParameterChange,
): Promise<readonly [Trial, Subject]> {
  const { observed } = subject;
  const inventory = withChange(subject.inventory, change);
  const estate = variant(subject.estate, () => inventory);
  const before = await takeSnapshot(observed);
  const saved = join(estate.folder, 'fidelity.plan');
  const plan = resultOf(await estate.run('plan', '-o', saved, '--json'), [2]);
  const run = resultOf(await estate.run('apply', saved, '--yes', '--json'), [0, 1]);
  await waitForLoops(observed);
  const after = await takeSnapshot(observed);
  const again = resultOf(await estate.run('plan', '--json'), [0, 2]);
  const members = new Map(
    observed.clusters.map(({ name, hosts }) => [name, hosts.map((_, i) => `${name}-${i + 1}`)]),
  );
  const planned = withoutContent(plannedEffects(changesOf(plan), members));
  const happened = withoutParents(withoutContent(observedEffects(before, after)), planned);
  const claims = { planned: changesOf(plan).map(claim), applied: run.applied.map(claim) };
  const mismatches = [
    ...missing(observedEffects(subject.snapshot, before), new Set()).map(
      (e) => `happened before the plan: ${e}`,
    ),
    ...(plan.grade === change.grade ? [] : [`grade of the plan: ${plan.grade}, should be ${change.grade}`]),
    ...(run.status === 'changed'
      ? []
      : [`the run ended as ${run.status}: ${JSON.stringify(run, null, 1).slice(-1500)}`]),
    ...missing(planned, happened).map((effect) => `planned, did not happen: ${effect}`),
    ...missing(happened, planned).map((effect) => `happened, was not planned: ${effect}`),
    ...missing(new Set(claims.planned), new Set(claims.applied)).map(
      (c) => `planned, not made by the run: ${c}`,
    ),
    ...missing(new Set(claims.applied), new Set(claims.planned)).map(
      (c) => `made by the run, not planned: ${c}`,
    ),
    ...changesOf(again).map((c) => `still planned afterwards: ${c.host} ${c.what}`),
  ];
  return [
    { planned, happened, mismatches },
    { ...subject, inventory, snapshot: after },
  ];
}

/** A directory that is made for what is in it is part of that. */
function withoutParents(effects: ReadonlySet<string>, planned: ReadonlySet<string>): ReadonlySet<string> {
  const isParent = (effect: string): boolean =>
    !planned.has(effect) && [...planned].some((other) => other.startsWith(`${effect}/`));
  return new Set([...effects].filter((effect) => !isParent(effect)));
}

/** What a new database is copied with, and what a dropped one takes along, is part of it. */
function withoutContent(effects: ReadonlySet<string>): ReadonlySet<string> {
  return new Set(
    [...effects].filter((effect) => {
      const [cluster = '', kind = '', name = ''] = effect.split(' ');
      const database = /^(?:extension|schema|privilege|pg\.routine)$/.test(kind)
        ? name.split('/')[0]
        : undefined;
      return database === undefined || !effects.has(`${cluster} database ${database}`);
    }),
  );
}

function changesOf(result: Result): readonly Change[] {
  return result.plan.stages.flatMap((stage) => stage.changes);
}

function claim({ host, kind, key, interrupts }: Change): string {
  return [host, kind, key, interrupts?.what ?? ''].join(' ').trim();
}

function missing(these: ReadonlySet<string>, those: ReadonlySet<string>): readonly string[] {
  return [...these].filter((effect) => !those.has(effect)).sort();
}

/** A report of all trials for people, beside the tests. */
export function writeReport(path: string, trials: ReadonlyMap<string, Trial>): void {
  const text = [...trials].map(([name, { planned, mismatches }]) =>
    [
      `${mismatches.length === 0 ? 'equal' : 'DIFFERS'}: ${name} (${planned.size} effects)`,
      ...mismatches.map((m) => `  ${m}`),
    ].join('\n'),
  );
  writeFileSync(path, `${text.join('\n')}\n`);
}
