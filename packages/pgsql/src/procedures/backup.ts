import { defineProcedure, factsFrom, leaveAsItIs } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import { backupOp } from '../restore/backup-op.ts';
import { restoreFacts } from '../restore/facts.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { needsBackups, needsLeader } from './refusals.ts';

const Input = z.object({
  type: z
    .enum(['full', 'diff', 'incr'])
    .default('incr')
    .describe(
      'all data, what changed since the last full backup, or since any; without a full one it is one',
    ),
});

/** The backup that was taken. A type and not an interface, so that it is JSON. */
export type BackupResult = {
  readonly cluster: string;
  readonly member: string;
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
    return first.length > 0 ? first : needsLeader(scope);
  },
  phases: [
    {
      name: 'back up',
      plan: ({ cluster, facts, input, run }) => {
        const leader = leaderOf(cluster, facts);
        if (leader === undefined) return [];
        return [
          { name: 'back-up', host: leader.host, ops: [backupOp(cluster, { type: input.type, run: run.id })] },
        ];
      },
    },
  ],
  abort: leaveAsItIs,
  result: ({ cluster, facts, run }): BackupResult => {
    const leader = leaderOf(cluster, facts);
    const taken = cluster.instances
      .flatMap((i) => facts.from(restoreFacts, i)?.info?.backups ?? [])
      .find((b) => b.annotations['pigsty'] === run.id);
    return {
      cluster: cluster.name,
      member: leader?.name ?? '',
      label: taken?.label ?? '',
      type: taken?.type ?? '',
      seconds: taken === undefined ? 0 : taken.end - taken.begin,
    };
  },
  conclude: ({ cluster, member, label, type, seconds }) =>
    `${cluster} has the ${type} backup ${label}, taken at ${member} in ${seconds} s.`,
  examples: [['pigsty pgsql backup pg-test --type full', 'see also: pigsty pgsql backups']],
});
