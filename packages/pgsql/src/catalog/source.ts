import { factsFrom, type Cluster, type FactsOf, type ModuleFacts, type SharedFacts } from '@pigsty/sdk';
import { leaderOf, patroniFacts } from '../facts/patroni.ts';
import type { PgInstance } from '../spec/cluster.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import type { Answered } from './facts.ts';

type Known = Pick<ModuleFacts<unknown>, 'from'>;

/** What is asked for a question about the objects of a cluster. */
export function asksFor<T>(facts: SharedFacts<PgsqlParams, Answered<T>>) {
  return (cluster: Cluster<PgsqlParams>): readonly FactsOf[] => [
    factsFrom(patroniFacts, [cluster]),
    factsFrom(facts, [cluster]),
  ];
}

/** The member whose answer is shown: the leader, or else the first one that answers; all have the same objects. */
export function source<T>(
  cluster: Cluster<PgsqlParams>,
  known: Known,
  facts: SharedFacts<PgsqlParams, Answered<T>>,
): { readonly instance: PgInstance; readonly rows: readonly T[] } | undefined {
  const leader = leaderOf(cluster, known);
  const inOrder = [...(leader === undefined ? [] : [leader]), ...cluster.instances];
  for (const instance of inOrder) {
    const { rows = [] } = known.from(facts, instance) ?? {};
    if (rows.length > 0) return { instance, rows };
  }
  return undefined;
}

/** Why nothing is shown of a cluster. */
export function silence<T>(
  cluster: Cluster<PgsqlParams>,
  known: Known,
  facts: SharedFacts<PgsqlParams, Answered<T>>,
): readonly string[] {
  if (source(cluster, known, facts) !== undefined) return [];
  const why = cluster.instances
    .map((instance) => known.from(facts, instance)?.unreadable)
    .find((reason) => reason !== undefined);
  return [`no PostgreSQL of ${cluster.name} answers${why === undefined ? '' : `: ${why}`}`];
}
