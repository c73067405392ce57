import { defineQuery, factsFrom } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { sessionFacts } from '../sessions/facts.ts';
import { groupings, loadBy, type Load } from '../sessions/load.ts';
import { isMoment } from '../sessions/span.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { keepsSessions } from '../spec/session-history.ts';

/** A part of the load of a member. A type and not an interface, so that it is JSON. */
export type ListedLoad = Load & {
  readonly instance: string;
  /** The normalised statement, where the load is by query and pg_stat_statements knows it. */
  readonly text: string | null;
  /** UTC; what the samples of the span cover. */
  readonly from: string | null;
  readonly to: string | null;
  readonly seconds: number;
};

const said =
  'how long ago (90s, 30m, 2h, 1d), a time of the day (02:13) or a moment, of the host without a zone';
const moment = (): z.ZodString => z.string().refine(isMoment, said);

const input = z.object({
  since: moment().default('1h').describe(`from when: ${said}; an hour ago when absent`),
  until: moment().default('now').describe('until when; now when absent'),
  by: z
    .enum(groupings)
    .default('wait')
    .describe('what the sessions are counted by; blocker: by whom those that waited for a lock were blocked'),
  instance: z.string().optional().describe('only this member'),
});

/** Rows of a member at most. */
const most = 15;
const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;

export const sessions = defineQuery<PgsqlParams, PgFacts, ListedLoad>()({
  name: 'sessions',
  summary: 'what sessions did and waited for in a span of time: samples of every second, kept by each member',
  input,
  ownFacts: false,
  factsOf: (cluster) => [factsFrom(sessionFacts, [cluster])],
  columns: [
    { key: 'instance', title: 'instance' },
    { key: 'averageSessions', title: 'sessions', show: (row) => row.averageSessions.toFixed(2) },
    { key: 'share', title: 'share', show: (row) => percent(row.share) },
    { key: 'name', title: 'name' },
    {
      key: 'waits',
      title: 'waits',
      show: ({ waits }) =>
        waits
          .slice(0, 3)
          .map(({ wait, share }) => `${wait} ${percent(share)}`)
          .join(', '),
    },
    { key: 'text', title: 'statement', show: ({ text }) => text ?? '' },
  ],
  rows: ({ cluster, facts, input: { by, instance: only } }) =>
    cluster.instances.flatMap((instance): readonly ListedLoad[] => {
      const history = facts.from(sessionFacts, instance);
      if (history === undefined || (only !== undefined && only !== instance.name)) return [];
      const { first = null, last = null, seconds, texts } = history;
      return loadBy(by, history)
        .slice(0, most)
        .map((load) => ({
          instance: instance.name,
          ...load,
          text: by === 'query' ? (texts.get(load.name) ?? null) : null,
          from: first,
          to: last,
          seconds,
        }));
    }),
  warnings: ({ cluster, facts, unreached, input: { since, until, instance: only } }) => {
    const names = cluster.instances.map(({ name }) => name);
    if (only !== undefined && !names.includes(only))
      return [`${cluster.name} has no member ${only}; it has ${names.join(', ')}`];
    return cluster.instances.flatMap(({ name, host, params }) => {
      if (unreached.has(host) || (only !== undefined && only !== name)) return [];
      if (!keepsSessions(params)) return [`sessions of ${name} are not sampled: pg_session_history_enabled`];
      const history = facts.from(sessionFacts, { name, host, params });
      if (history !== undefined && history.seconds > 0) return [];
      return [`${name} has no samples from ${since} until ${until}`];
    });
  },
  examples: [
    ['pigsty pgsql sessions -l pg-test', 'what the sessions of the last hour waited for'],
    ['pigsty pgsql sessions -l pg-test --by query --since 02:00 --until 02:30', 'which queries, tonight'],
    ['pigsty pgsql sessions -l pg-test --by blocker --instance pg-test-1', 'who blocked others'],
  ],
});
