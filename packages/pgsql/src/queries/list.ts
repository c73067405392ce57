import { defineQuery, factsFrom } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { patroniFacts, patroniView } from '../facts/patroni.ts';
import type { PgsqlParams } from '../spec/schema.ts';

/** One instance as the inventory declares it and as it runs. A type and not an interface, so that it is JSON. */
export type ListedInstance = {
  readonly instance: string;
  readonly host: string;
  readonly declared: string;
  readonly running: string;
  readonly state: string;
  readonly timeline: number | undefined;
  /** Bytes behind the leader. */
  readonly lag: number | 'unknown' | undefined;
  readonly pendingRestart: boolean;
};

export const list = defineQuery<PgsqlParams, PgFacts, ListedInstance>()({
  name: 'list',
  summary: 'clusters, their instances, who leads',
  input: z.object({
    declared: z.boolean().default(false).describe('only what the inventory says; no host is asked'),
  }),
  asks: ({ declared }) => !declared,
  factsOf: (cluster) => [factsFrom(patroniFacts, [cluster])],
  columns: [
    { key: 'instance', title: 'instance' },
    { key: 'host', title: 'host' },
    { key: 'declared', title: 'declared' },
    { key: 'running', title: 'running' },
    {
      key: 'state',
      title: 'state',
      show: (row) => (row.pendingRestart ? `${row.state}, restart pending` : row.state),
    },
    {
      key: 'lag',
      title: 'lag',
      show: ({ lag }) => (lag === undefined ? '' : lag === 'unknown' ? lag : `${lag} B`),
    },
  ],
  rows: ({ cluster, facts }): readonly ListedInstance[] => {
    const members = patroniView(cluster, facts)?.members ?? [];
    return cluster.instances.map((instance) => {
      const member = members.find((m) => m.name === instance.name);
      return {
        instance: instance.name,
        host: instance.host,
        declared: instance.params.pg_role,
        running: member?.role ?? '-',
        state: member?.state ?? '-',
        timeline: member?.timeline,
        lag: member?.lag,
        pendingRestart: member?.pendingRestart ?? false,
      };
    });
  },
  warnings: ({ cluster, facts, input }) => {
    if (input.declared) return [];
    const view = patroniView(cluster, facts);
    if (view === undefined) return [`no Patroni of ${cluster.name} answers`];
    const declared = new Set(cluster.instances.map((i) => i.name));
    return [
      ...(view.paused ? [`Patroni of ${cluster.name} is paused`] : []),
      ...view.members
        .filter((m) => !declared.has(m.name))
        .map(
          (m) => `${m.name} (${m.host}) is a member of ${cluster.name}, and the inventory does not have it`,
        ),
    ];
  },
  examples: [['pigsty pgsql list', 'every cluster with its running leader']],
});
