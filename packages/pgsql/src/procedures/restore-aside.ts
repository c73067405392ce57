import { command, defineProcedure, factsFrom, shCommand, type StageDraft } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import { copyGone, copySettings, restoreScript, type Copy } from '../restore/aside/copy.ts';
import { lookScript } from '../restore/aside/look.ts';
import { readAside, type AsideResult } from '../restore/aside/receipt.ts';
import { restoreFacts } from '../restore/facts.ts';
import { RestoreInput } from '../restore/input.ts';
import { asideDirectory, asideUnit, restoreDirectory } from '../restore/places.ts';
import { isProof } from '../restore/proof.ts';
import { archiveStage } from '../restore/stages/archive.ts';
import { recoverScript } from '../restore/stages/recover.ts';
import { DAY_MS, forgetStages, makeState, stateFile } from '../restore/stages/state.ts';
import { parseTarget, targetText } from '../restore/target.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { inRepository, repoOption, repositoryNamed } from '../spec/repositories.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { against } from './refusals.ts';
import { decided, needsMember, needsProof, needsSpace, outcomeOf } from './restore-refusals.ts';
import type { PgScope } from './scope.ts';

const Input = RestoreInput.extend({
  probe: z.string().optional().describe('a query whose answer is shown, in place of the rows of each table'),
  database: z.string().default('postgres').describe('the database that the query of --probe is for'),
});
type Scope = PgScope<z.output<typeof Input>>;

/** A member that does not lead has less to do. */
const order = { first: 'replicas' } as const;

export const restoreAside = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'restore-aside',
  summary: 'restore a moment of the past beside the living cluster, to look at it; nothing is interrupted',
  on: 'cluster',
  input: Input,
  grade: 'reads',
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster]), factsFrom(restoreFacts, [cluster])],
  refuse: (scope) => {
    const target = parseTarget(scope.input);
    if (typeof target === 'string')
      return [against(scope, 'target-wrong', target, `See: pigsty pgsql restore-aside --help`)];
    const first = needsMember(scope);
    if (first.length > 0) return first;
    const unproven = needsProof(scope, target, order);
    return unproven.length > 0 ? unproven : needsPlace(scope);
  },
  decide: (scope) => {
    const target = parseTarget(scope.input);
    const proof = typeof target === 'string' ? undefined : outcomeOf(scope, target, order);
    return proof === undefined || !isProof(proof)
      ? scope.input
      : { ...scope.input, ...decided(scope, proof) };
  },
  question: ({ cluster, input }) =>
    `${cluster.name} as of ${wordsOf(input)}, from the backup ${input.set ?? ''}${inRepository(cluster.params, { name: input.repo ?? '' })}, is restored into ${asideDirectory(cluster.params)} of ${input.member ?? ''}; the living cluster is not touched`,
  phases: [
    {
      name: 'archive the rest',
      plan: ({ cluster, facts, run }) => {
        const leader = leaderOf(cluster, facts);
        return leader === undefined ? [] : [archiveStage(leader, run.id)];
      },
    },
    { name: 'restore', plan: (scope) => each(scope, restored) },
    { name: 'recover and compare', plan: (scope) => each(scope, recovered) },
    { name: 'look', plan: (scope) => each(scope, looked) },
  ],
  result: (scope): AsideResult => {
    const { cluster, facts, input, run } = scope;
    const member = memberOf(scope);
    const told = member === undefined ? undefined : facts.from(restoreFacts, member)?.receipts[run.id];
    return {
      ...readAside(told ?? ''),
      cluster: cluster.name,
      member: input.member ?? '',
      host: member?.host ?? '',
      target: wordsOf(input),
      set: input.set ?? '',
      fromTimeline: input.timeline ?? 0,
      directory: asideDirectory(cluster.params),
      connect: member === undefined ? '' : connectCommand(member),
    };
  },
  conclude: ({ cluster, host, connect, target, reached, lsn, time, tables, answer }) =>
    [
      `${cluster} as of ${target} can be looked at: ${reached} (LSN ${lsn ?? '?'}, last transaction ${time ?? 'none since the backup'}).`,
      ...tables.map(({ table, rows }) => `  ${table}: ${rows} rows`),
      ...answer.map((line) => `  ${line}`),
      `Connect on ${host}: ${connect}`,
      `Delete it: pigsty pgsql discard ${cluster} --aside. Go back to it in place: pigsty pgsql restore ${cluster} with the same target.`,
    ].join('\n'),
  closing: [{ name: 'clear away', plan: ({ cluster, run }) => forgetStages(cluster, run.id) }],
  abort: [
    { name: 'delete the copy', plan: ({ cluster }) => asideGoneStages(cluster) },
    { name: 'clear away', plan: ({ cluster, run }) => forgetStages(cluster, run.id) },
  ],
  examples: [
    ['pigsty pgsql restore-aside pg-test --time "2026-03-01 12:00:00+01"', 'look at that moment'],
    [
      'pigsty pgsql restore-aside pg-test --name before_release --probe "select count(*) from orders" --database shop',
      'ask one question of it',
    ],
    ['pigsty pgsql discard pg-test --aside', 'delete the copy'],
  ],
});

/** Copies of all members go. */
export function asideGoneStages(cluster: PgCluster): readonly StageDraft[] {
  return cluster.instances.map((instance) => ({
    name: 'discard-aside',
    host: instance.host,
    ops: [copyGone(instance, { directory: asideDirectory(instance.params), unit: asideUnit })],
  }));
}

/** `sudo -u postgres psql -h /pg/data-aside -p 5432`: only its socket leads to it. */
function connectCommand({ params }: PgInstance): string {
  return `sudo -u ${params.pg_dbsu} ${params.pg_bin_dir}/psql -h ${asideDirectory(params)} -p ${params.pg_port}`;
}

function needsPlace(scope: Scope): ReturnType<typeof needsSpace> {
  const { cluster, facts } = scope;
  const there = cluster.instances.find((i) => facts.from(restoreFacts, i)?.aside === true);
  if (there !== undefined)
    return [
      against(
        scope,
        'aside-there',
        `${there.name} still has the copy of an earlier restore, at ${asideDirectory(there.params)}`,
        `Delete it first: pigsty pgsql discard ${cluster.name} --aside`,
      ),
    ];
  const target = parseTarget(scope.input);
  const proof = typeof target === 'string' ? undefined : outcomeOf(scope, target, order);
  if (proof === undefined || !isProof(proof)) return [];
  const member = cluster.instances.find((i) => i.name === proof.member);
  const told = member === undefined ? undefined : facts.from(restoreFacts, member);
  if (told === undefined) return [];
  const databaseBytes = told.info?.backups.find((b) => b.label === proof.set)?.databaseBytes ?? 0;
  return needsSpace(scope, { member: proof.member, databaseBytes, told });
}

interface Aside extends Copy {
  readonly run: string;
  readonly scope: Scope;
}

function restored(copy: Aside): readonly StageDraft[] {
  const { member, run, set, directory } = copy;
  return [
    {
      name: 'aside-data',
      host: member.host,
      ops: [
        command({
          name: `restore the backup ${set} into ${directory} of ${member.name}`,
          run: shCommand(
            `set -e
${makeState(member, run)}
${restoreScript(copy)}
touch ${stateFile(run, 'restored')}`,
            [],
            { timeoutMs: 2 * DAY_MS },
          ),
          unless: `[ -e ${stateFile(run, 'restored')} ]`,
          timeoutMs: 2 * DAY_MS,
        }),
      ],
    },
  ];
}

function recovered(copy: Aside): readonly StageDraft[] {
  const { member, run, target } = copy;
  return [
    {
      name: 'aside-recover',
      host: member.host,
      ops: [
        command({
          name: `recover the copy to ${targetText(target)}`,
          run: shCommand(recoverScript(copySettings(copy), target, restoreDirectory(run)), [], {
            timeoutMs: 2 * DAY_MS,
            reports: true,
          }),
          unless: `[ -e ${stateFile(run, 'reached')} ]`,
          timeoutMs: 2 * DAY_MS,
        }),
      ],
    },
  ];
}

function looked(copy: Aside): readonly StageDraft[] {
  const { member, run, scope } = copy;
  const { probe, database } = scope.input;
  return [
    {
      name: 'aside-look',
      host: member.host,
      ops: [
        command({
          name: probe === undefined ? 'count the rows of the copy' : 'ask the copy',
          run: shCommand(lookScript(copy, { probe, database }, restoreDirectory(run)), [], {
            timeoutMs: DAY_MS,
          }),
          unless: `[ -e ${stateFile(run, 'seen')} ]`,
          timeoutMs: DAY_MS,
        }),
      ],
    },
  ];
}

function wordsOf(input: z.output<typeof Input>): string {
  const target = parseTarget(input);
  return typeof target === 'string' ? target : targetText(target);
}

function memberOf({ cluster, input }: Scope): PgInstance | undefined {
  return cluster.instances.find((i) => i.name === input.member);
}

function each(scope: Scope, stages: (copy: Aside) => readonly StageDraft[]): readonly StageDraft[] {
  const { input, run } = scope;
  const target = parseTarget(input);
  const member = memberOf(scope);
  const { set, timeline } = input;
  if (typeof target === 'string' || member === undefined || set === undefined || timeline === undefined)
    return [];
  const directory = asideDirectory(member.params);
  const repo = repoOption(member.params, repositoryNamed(member.params, input.repo));
  return stages({ scope, member, run: run.id, directory, unit: asideUnit, set, repo, timeline, target });
}
