import { defineProcedure, factsFrom, leaveAsItIs } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import { backupOps } from '../restore/backup-op.ts';
import { restoreFacts } from '../restore/facts.ts';
import { repositoryName } from '../spec/repositories.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { needsBackups, needsLeader, needsRepository } from './refusals.ts';

const Input = z.object({
  type: z
    .enum(['full', 'diff', 'incr'])
    .default('incr')
    .describe(
      'all data, what changed since the last full backup, or since any; without a full one it is one',
    ),
  repo: z
    .string()
    .optional()
    .describe('the repository that gets it, by its name in pgbackrest_repo; each one when absent'),
});

/** The backups that were taken, one for each repository. A type and not an interface, so that it is JSON. */
export type BackupResult = {
  readonly cluster: string;
  readonly member: string;
  /** Of the first of them. */
  readonly label: string;
  readonly type: string;
  readonly seconds: number;
  readonly taken: readonly TakenBackup[];
};

type TakenBackup = {
  readonly repository: string;
  readonly label: string;
  readonly type: string;
  readonly seconds: number;
};

export const backup = defineProcedure<PgsqlParams, PgFacts>()({
  name: 'backup',
  summary: 'take a backup at the leader',
  on: 'cluster',
  input: Input,
  grade: 'reads',
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster]), factsFrom(restoreFacts, [cluster])],
  refuse: (scope) => {
    const first = needsBackups(scope, 'Back up the one that it follows.');
    if (first.length > 0) return first;
    const unknown = needsRepository(scope);
    return unknown.length > 0 ? unknown : needsLeader(scope);
  },
  phases: [
    {
      name: 'back up',
      plan: ({ cluster, facts, input, run }) => {
        const leader = leaderOf(cluster, facts);
        if (leader === undefined) return [];
        const ops = backupOps(cluster, { type: input.type, run: run.id, into: input.repo });
        return [{ name: 'back-up', host: leader.host, ops }];
      },
    },
  ],
  abort: leaveAsItIs,
  result: ({ cluster, facts, run }): BackupResult => {
    const leader = leaderOf(cluster, facts);
    const taken = cluster.instances
      .flatMap((i) => facts.from(restoreFacts, i)?.info?.backups ?? [])
      .filter((b) => b.annotations['pigsty'] === run.id)
      .map((b): TakenBackup => ({
        repository: repositoryName(cluster.params, b.repository),
        label: b.label,
        type: b.type,
        seconds: b.end - b.begin,
      }));
    const unique = [...new Map(taken.map((each) => [each.label, each])).values()];
    const { label = '', type = '', seconds = 0 } = unique[0] ?? {};
    return { cluster: cluster.name, member: leader?.name ?? '', label, type, seconds, taken: unique };
  },
  conclude: ({ cluster, member, label, type, seconds, taken }) =>
    taken.length > 1
      ? `${cluster} has new backups, taken at ${member}: ${taken.map((each) => `${each.type} ${each.label} in ${each.repository} (${each.seconds} s)`).join(', ')}.`
      : `${cluster} has the ${type} backup ${label}, taken at ${member} in ${seconds} s.`,
  examples: [
    ['pigsty pgsql backup pg-test --type full', 'see also: pigsty pgsql backups'],
    ['pigsty pgsql backup pg-test --repo minio', 'in one of several repositories'],
  ],
});
