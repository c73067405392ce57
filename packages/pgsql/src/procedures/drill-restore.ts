import { absent, defineProcedure, factsFrom, type StageDraft } from '@pigsty/sdk';
import { z } from 'zod';
import { chooseDrill, drillTarget, isChoice, type DrillChoice } from '../drill/restore/choice.ts';
import { drillMetrics, drillMetricsFile } from '../drill/restore/metrics.ts';
import { judgeDrill, type RestoreDrillResult } from '../drill/restore/receipt.ts';
import {
  drillCheckStage,
  drillOpenStage,
  drillRestoreStage,
  type DrillCopy,
} from '../drill/restore/stages.ts';
import type { PgFacts } from '../facts/instance.ts';
import { patroniFacts } from '../facts/patroni.ts';
import { copyGone } from '../restore/aside/copy.ts';
import { restoreFacts } from '../restore/facts.ts';
import { drillDirectory, restoreDrillUnit } from '../restore/places.ts';
import type { Refusal } from '../restore/proof.ts';
import { forgetStages } from '../restore/stages/state.ts';
import { targetText } from '../restore/target.ts';
import { parseLsn } from '../restore/wal.ts';
import type { PgInstance } from '../spec/cluster.ts';
import { inRepository, repoOption, repositoryNamed } from '../spec/repositories.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { against } from './refusals.ts';
import { decided, needsMember, needsSpace, sourcesOf } from './restore-refusals.ts';
import type { PgScope } from './scope.ts';

const Input = z.object({
  seed: z
    .int()
    .min(0)
    .max(2 ** 31)
    .optional()
    .describe('the number that the random target follows from; the same again gives the same place'),
  set: z.string().optional().describe('the backup to begin with; the newest one when absent'),
  repo: z
    .string()
    .optional()
    .describe('the repository to take the backup from, by its name; the one with the newest when absent'),
  lsn: z.string().optional().describe('the position to restore to, in place of a random one'),
  timeline: z.int().min(1).optional().describe('the timeline; the present one when absent'),
  member: z
    .string()
    .optional()
    .describe('the instance whose host restores; a replica that has the newest backup when absent'),
});
type Input = z.output<typeof Input>;
type Scope = PgScope<Input>;

export const drillRestore = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'drill-restore',
  summary:
    'restore the newest backup into a throw-away instance, check it and measure; nothing is interrupted',
  on: 'cluster',
  input: Input,
  grade: 'reads',
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster]), factsFrom(restoreFacts, [cluster])],
  refuse: (scope) => {
    const { input, cluster, facts } = scope;
    if (input.lsn !== undefined && parseLsn(input.lsn) === undefined)
      return [against(scope, 'target-wrong', `--lsn: "${input.lsn}" is not an LSN, such as 0/3000060`)];
    const first = needsMember(scope);
    if (first.length > 0) return first;
    const choice = choiceOf(scope);
    if (!isChoice(choice)) return [against(scope, choice.rule, choice.reason, choice.hint)];
    const member = cluster.instances.find((i) => i.name === choice.proof.member);
    const told = member === undefined ? undefined : facts.from(restoreFacts, member);
    if (told === undefined) return [];
    const databaseBytes = told.info?.backups.find((b) => b.label === choice.proof.set)?.databaseBytes ?? 0;
    return needsSpace(scope, { member: choice.proof.member, databaseBytes, told });
  },
  decide: (scope) => {
    const choice = choiceOf(scope);
    const seed = seedOf(scope);
    if (!isChoice(choice)) return { ...scope.input, seed };
    const { proof, target } = choice;
    return {
      seed,
      ...decided(scope, proof),
      ...(target.type === 'lsn' ? { lsn: target.text } : {}),
    };
  },
  question: ({ cluster, input }) =>
    `${cluster.name} is restored from ${input.set ?? ''}${inRepository(cluster.params, { name: input.repo ?? '' })} to ${targetText(drillTarget(input.lsn))} (seed ${input.seed ?? ''}) into ${drillDirectory(cluster.params)} of ${input.member ?? ''}, and deleted again; the living cluster is not touched`,
  phases: [
    {
      name: 'restore',
      plan: (scope) => each(scope, (copy) => drillRestoreStage(copy, ageOfWal(scope))),
    },
    { name: 'recover and open', plan: (scope) => each(scope, drillOpenStage) },
    { name: 'check', plan: (scope) => each(scope, drillCheckStage) },
  ],
  result: judged,
  passed: ({ passed }) => passed,
  conclude: conclusion,
  closing: [
    { name: 'write metrics', plan: metricsStages },
    { name: 'clear away', plan: clearStages },
  ],
  abort: [{ name: 'clear away', plan: clearStages }],
  examples: [
    ['pigsty pgsql drill-restore pg-test', 'the newest backup, to a random position'],
    ['pigsty pgsql drill-restore pg-test --seed 4711', 'the position that this number gives'],
    ['pigsty pgsql drill-restore pg-test --abort', 'stop an interrupted one, and clear away'],
  ],
});

function seedOf({ input, run }: Scope): number {
  return input.seed ?? run.startedAt % 2 ** 31;
}

function choiceOf(scope: Scope): DrillChoice | Refusal {
  const { set, lsn, repo } = scope.input;
  const repository = repositoryNamed(scope.cluster.params, repo)?.key;
  return chooseDrill(sourcesOf(scope, { first: 'replicas' }), { seed: seedOf(scope), set, lsn, repository });
}

/** How old the newest WAL is that a restore would reach now. */
function ageOfWal(scope: Scope): number {
  const choice = choiceOf(scope);
  const member = memberOf(scope);
  const now = member === undefined ? 0 : (scope.facts.from(restoreFacts, member)?.now ?? 0);
  return isChoice(choice) ? Math.max(0, now - choice.restorableUntil) : 0;
}

function memberOf({ cluster, input }: Scope): PgInstance | undefined {
  return cluster.instances.find((i) => i.name === input.member);
}

function each(scope: Scope, stage: (copy: DrillCopy) => StageDraft): readonly StageDraft[] {
  const { set, timeline, lsn } = scope.input;
  const member = memberOf(scope);
  if (member === undefined || set === undefined || timeline === undefined) return [];
  const directory = drillDirectory(member.params);
  const repo = repoOption(member.params, repositoryNamed(member.params, scope.input.repo));
  const target = drillTarget(lsn);
  return [
    stage({ member, run: scope.run.id, directory, unit: restoreDrillUnit, set, repo, timeline, target }),
  ];
}

function judged(scope: Scope): RestoreDrillResult {
  const { cluster, facts, input, run } = scope;
  const member = memberOf(scope);
  const told = member === undefined ? undefined : facts.from(restoreFacts, member)?.receipts[run.id];
  return judgeDrill(told ?? '', {
    cluster: cluster.name,
    member: input.member ?? '',
    seed: seedOf(scope),
    set: input.set ?? '',
    target: targetText(drillTarget(input.lsn)),
  });
}

/** One host shows how the last drill ended: another one forgets what it had to say. */
function metricsStages(scope: Scope): readonly StageDraft[] {
  const { cluster, facts, run } = scope;
  const member = memberOf(scope);
  const told = member === undefined ? undefined : facts.from(restoreFacts, member);
  // Resumed after the notes were deleted: it is written already.
  if (told?.receipts[run.id] === undefined) return [];
  return cluster.instances.map((instance) => ({
    name: 'drill-metrics',
    host: instance.host,
    ops: [
      instance === member
        ? drillMetrics(judged(scope), told.now)
        : absent({ path: drillMetricsFile(cluster.name) }),
    ],
  }));
}

function clearStages({ cluster, run }: Scope): readonly StageDraft[] {
  return [
    ...cluster.instances.map((instance) => ({
      name: 'drill-clear',
      host: instance.host,
      ops: [copyGone(instance, { directory: drillDirectory(instance.params), unit: restoreDrillUnit })],
    })),
    ...forgetStages(cluster, run.id),
  ];
}

function conclusion(result: RestoreDrillResult): string {
  const { cluster, member, passed, reasons, seed, set, target, reached, amcheck, checksums } = result;
  const subject = `${cluster} from ${set} to ${target} at ${member} (seed ${seed})`;
  if (!passed) return `Not passed: ${subject}: ${reasons.join('; ')}`;
  const seconds = (value: number | null): string => (value === null ? '?' : `${value.toFixed(1)} s`);
  return `Passed: ${subject}: ${reached}. Open after ${seconds(result.rtoSeconds)} (RTO); the newest restorable WAL was ${seconds(result.rpoSeconds)} old (RPO). pg_amcheck: ${amcheck}; page checksums: ${checksums}. Nothing is left of it.`;
}
