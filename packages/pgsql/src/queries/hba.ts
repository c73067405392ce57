import { defineQuery, factsFrom } from '@pigsty/sdk';
import { z } from 'zod';
import { decidingRules, listed, serversOf, type AccessRequest, type ListedRule } from '../access/explain.ts';
import { accessFacts } from '../access/facts.ts';
import { loginProblems } from '../access/login-problems.ts';
import { isAddress } from '../access/rule.ts';
import type { PgFacts } from '../facts/instance.ts';
import type { PgsqlParams } from '../spec/schema.ts';

const input = z.object({
  user: z.string().optional().describe('the role that connects'),
  database: z
    .string()
    .optional()
    .describe('the database; replication for a replica. The name of the user when absent'),
  address: z
    .string()
    .refine((word) => word === 'local' || isAddress(word), 'an IP address, or local for the socket')
    .optional()
    .describe('where it connects from: an IP address, or local for the socket, which it is when absent'),
});

/** A user makes it a question about one client. */
function requestOf({ user, database, address }: z.output<typeof input>): AccessRequest | undefined {
  if (user === undefined) return undefined;
  return { user, database: database ?? user, address: address ?? 'local' };
}

export const hba = defineQuery<PgsqlParams, PgFacts, ListedRule>()({
  name: 'hba',
  summary:
    'who may connect to PostgreSQL and PgBouncer; with --user, which rule decides for that user, and what else prevents the login',
  input,
  ownFacts: false,
  factsOf: (cluster) => [factsFrom(accessFacts, [cluster])],
  columns: [
    { key: 'instance', title: 'instance' },
    { key: 'server', title: 'server', show: ({ server, port }) => `${server} ${port}` },
    { key: 'connection', title: 'by', show: ({ connection }) => connection ?? '' },
    { key: 'method', title: 'method' },
    { key: 'type', title: 'type' },
    { key: 'database', title: 'database' },
    { key: 'user', title: 'user' },
    { key: 'address', title: 'address' },
    { key: 'title', title: 'rule', show: ({ line, title }) => (line === null ? title : `${line}: ${title}`) },
  ],
  rows: ({ cluster, facts, input: asked }) => {
    const request = requestOf(asked);
    return cluster.instances.flatMap((instance): readonly ListedRule[] => {
      const told = facts.from(accessFacts, instance);
      if (told === undefined) return [];
      if (request !== undefined) return decidingRules(instance, told, request);
      return serversOf(instance, told).flatMap(({ server, port, rules = [], titles }) =>
        rules.map((rule) => ({
          instance: instance.name,
          server,
          port,
          connection: null,
          ...listed(rule, titles),
        })),
      );
    });
  },
  warnings: ({ cluster, facts, input: asked, unreached }) => {
    const request = requestOf(asked);
    const found = cluster.instances.flatMap((instance) => {
      const told = facts.from(accessFacts, instance);
      if (told === undefined || unreached.has(instance.host)) return [];
      if (told.server === undefined)
        return [`PostgreSQL of ${instance.name} does not answer: ${told.unreadable ?? 'no rules'}`];
      return request === undefined ? [] : loginProblems(cluster.name, told, request);
    });
    return [...new Set(found)];
  },
  examples: [
    ['pigsty pgsql hba -l pg-test', 'every rule, in the order in which they are read'],
    ['pigsty pgsql hba -l pg-test --user app --database app --address 10.1.2.3', 'which rule decides'],
  ],
});
