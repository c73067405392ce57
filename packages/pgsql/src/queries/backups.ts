import { defineQuery, factsFrom } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import { restoreFacts } from '../restore/facts.ts';
import { utcText, windowsOf } from '../restore/windows.ts';
import { hasSeveral, inRepository, repositoriesOf, repositoryName } from '../spec/repositories.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** A backup, and what can be reached from it. A type and not an interface, so that it is JSON. */
export type ListedBackup = {
  /** The instance in whose repository it is. */
  readonly instance: string;
  readonly label: string;
  readonly type: string;
  readonly begin: string;
  readonly end: string;
  readonly bytes: number;
  readonly repositoryBytes: number;
  /** Its number for pgBackRest. */
  readonly repository: number;
  /** Its key in `pgbackrest_repo`. */
  readonly repositoryName: string;
  readonly timeline: number;
  readonly firstSegment: string;
  readonly lastSegment: string;
  readonly complete: boolean;
  /** Any moment from the end of the backup until this one can be reached. */
  readonly reachableUntil: string | null;
};

const MIB = 1_048_576;

export const backups = defineQuery<PgsqlParams, PgFacts, ListedBackup>()({
  name: 'backups',
  summary: 'backups of each repository, and the moments that a restore can reach from them',
  input: z.object({}),
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster]), factsFrom(restoreFacts, [cluster])],
  columns: [
    { key: 'instance', title: 'instance' },
    { key: 'repositoryName', title: 'repository' },
    { key: 'label', title: 'backup' },
    { key: 'type', title: 'type', show: (row) => (row.complete ? row.type : `${row.type}, with errors`) },
    { key: 'end', title: 'reachable from' },
    { key: 'reachableUntil', title: 'until', show: (row) => row.reachableUntil ?? '-' },
    { key: 'timeline', title: 'timeline' },
    { key: 'bytes', title: 'size', show: (row) => `${(row.bytes / MIB).toFixed(0)} MiB` },
    { key: 'firstSegment', title: 'WAL from' },
    { key: 'lastSegment', title: 'to' },
  ],
  rows: ({ cluster, facts }): readonly ListedBackup[] => {
    const leader = leaderOf(cluster, facts);
    return cluster.instances.flatMap((instance) => {
      const told = facts.from(restoreFacts, instance);
      if (told?.info === undefined) return [];
      const windows = windowsOf({ member: instance.name, leads: instance === leader, facts: told });
      return told.info.backups.map((b) => {
        const window = windows.find((w) => w.backup === b);
        return {
          instance: instance.name,
          label: b.label,
          type: b.type,
          begin: utcText(b.begin),
          end: utcText(b.end),
          bytes: b.databaseBytes,
          repositoryBytes: b.repositoryBytes,
          repository: b.repository,
          repositoryName: repositoryName(instance.params, b.repository),
          timeline: Number.parseInt(b.lastSegment.slice(0, 8), 16),
          firstSegment: b.firstSegment,
          lastSegment: b.lastSegment,
          complete: !b.error,
          reachableUntil: window === undefined ? null : utcText(window.until),
        };
      });
    });
  },
  warnings: ({ cluster, facts }) => {
    const leader = leaderOf(cluster, facts);
    if (leader === undefined || !cluster.params.pgbackrest_enabled) return [];
    const told = facts.from(restoreFacts, leader);
    if (told === undefined) return [];
    if (told.info === undefined) return [`pgBackRest of ${leader.name} does not answer`];
    const reaching = windowsOf({ member: leader.name, leads: true, facts: told })
      .filter(({ until }) => until === told.now)
      .map(({ backup }) => backup.repository);
    return repositoriesOf(cluster.params)
      .filter(({ key }) => !reaching.includes(key))
      .map((repository) => {
        const [where, into] = hasSeveral(cluster.params)
          ? [inRepository(cluster.params, repository), ` --repo ${repository.name}`]
          : ['', ''];
        return `no backup${where} reaches the present of ${cluster.name}: take one with pigsty pgsql backup ${cluster.name} --type full${into}`;
      });
  },
  examples: [['pigsty pgsql backups -l pg-test', 'what can be restored']],
});
