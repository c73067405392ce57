import { defineQuery, factsFrom } from '@pigsty/sdk';
import { z } from 'zod';
import { observeMembers, type ObservedMember } from '../activity/member.ts';
import { screen } from '../activity/screen/screen.ts';
import { age, bytes } from '../activity/screen/words.ts';
import { activityFacts } from '../facts/activity.ts';
import type { PgFacts } from '../facts/instance.ts';
import type { PgsqlParams } from '../spec/schema.ts';

export const top = defineQuery<PgsqlParams, PgFacts, ObservedMember>()({
  name: 'top',
  summary: 'what the members do now: lag, transactions, connections; with --json their sessions and pools',
  input: z.object({}),
  ownFacts: false,
  factsOf: (cluster) => [factsFrom(activityFacts, [cluster])],
  columns: [
    { key: 'instance', title: 'instance' },
    { key: 'role', title: 'role' },
    { key: 'state', title: 'state' },
    {
      key: 'lagBytes',
      title: 'lag',
      show: ({ lagBytes, lagSeconds }) =>
        lagBytes === null ? '' : `${bytes(Math.max(0, lagBytes))}${lagSeconds ? ` ${age(lagSeconds)}` : ''}`,
    },
    {
      key: 'connections',
      title: 'connections',
      show: ({ connections, maxConnections }) =>
        connections === null ? '' : `${connections} of ${maxConnections ?? '?'}`,
    },
    { key: 'active', title: 'active' },
    { key: 'idleInTransaction', title: 'idle in transaction' },
    { key: 'blocked', title: 'blocked' },
    { key: 'load1', title: 'load' },
  ],
  rows: ({ cluster, facts, unreached, before }) =>
    observeMembers(cluster, (instance) => ({
      sample: facts.from(activityFacts, instance),
      unreached: unreached.get(instance.host),
      cpus: facts.host(instance.host)?.cpus,
      before: (before as readonly ObservedMember[] | undefined)?.find((m) => m.instance === instance.name),
    })),
  warnings: ({ cluster, facts, unreached }) =>
    observeMembers(cluster, (instance) => ({
      sample: facts.from(activityFacts, instance),
      unreached: unreached.get(instance.host),
      cpus: undefined,
      before: undefined,
    }))
      .filter((m) => m.silent !== null && !unreached.has(m.host))
      .map((m) => `${m.instance} does not answer: ${m.silent ?? ''}`),
  screen,
  examples: [
    ['pigsty top pg-test', 'live, with the sessions of a member'],
    ['pigsty pgsql top -l pg-test', 'a line for each member'],
  ],
});
