import type { Inventory, ModuleFacts } from '@pigsty/sdk';
import { controlData, isPrimary } from '../facts/control-data.ts';
import type { PgFacts } from '../facts/instance.ts';
import type { FollowedUpstream } from '../facts/upstream.ts';
import type { Finding } from './check/finding.ts';
import { declaredPrimary, isStandbyCluster, type PgCluster } from './cluster.ts';
import { pgClusters } from './clusters.ts';
import { clusterAt } from './upstream.ts';

type Facts = Pick<ModuleFacts<PgFacts>, 'of' | 'from'>;

/** Whom a cluster follows now by what its members say, where the inventory names nobody. */
export function followedNow(cluster: PgCluster, facts: Pick<Facts, 'of'>): FollowedUpstream | undefined {
  const told = cluster.instances.flatMap((i) => facts.of(i.host)?.follows ?? []);
  return told.find((f) => f.takesWrites !== undefined) ?? told[0];
}

/** The cluster of the inventory that has one of these addresses. */
export function clusterOfUpstream(
  { addresses }: FollowedUpstream,
  inventory: Inventory,
): PgCluster | undefined {
  const clusters = pgClusters(inventory);
  return addresses.map((address) => clusterAt(clusters, address)).find((c) => c !== undefined);
}

/**
 * A follower that has lost its `pg_upstream` would be promoted. While what it follows is written to, there or further up, that
 * makes two primaries of one system identifier.
 */
export function undeclaredUpstream(
  cluster: PgCluster,
  facts: Facts,
  inventory: Inventory,
): readonly Finding[] {
  const upstream = followedNow(cluster, facts);
  const primary = declaredPrimary(cluster);
  if (upstream === undefined || primary === undefined || isStandbyCluster(cluster)) return [];
  const other = clusterOfUpstream(upstream, inventory);
  if (other === undefined || other.name === cluster.name) return [];
  const state = stateOf(other, upstream, facts);
  if (state === undefined) return [];
  const address = upstream.addresses.join(',');
  const back = declaredPrimary(other)?.params.pg_upstream;
  const swapped = back !== undefined && clusterAt(pgClusters(inventory), back)?.name === cluster.name;
  const remedy = swapped
    ? `Set pg_upstream: ${address} on its primary and delete that of ${other.name}, or let the two switch roles first: pigsty pgsql promote ${cluster.name}.`
    : `Put pg_upstream: ${address} back on its primary; with it, pigsty pgsql promote ${cluster.name} switches their roles.`;
  return [
    {
      rule: 'second-primary',
      host: primary.host,
      path: ['pg_upstream'],
      message: `${cluster.name} has no pg_upstream and follows ${other.name} at ${address}, ${state}: promoted now, it would be a second primary of the same database`,
      hint: `${remedy} To detach it on purpose, beside ${other.name}: pigsty pgsql promote ${cluster.name} --detach`,
    },
  ];
}

/**
 * What speaks against a promotion beside it; nothing where it takes no writes or nobody knows. A replica that answers tells
 * nothing of its primary: only its hosts do.
 */
function stateOf(other: PgCluster, { takesWrites }: FollowedUpstream, facts: Facts): string | undefined {
  if (takesWrites === true || other.instances.some((i) => isPrimary(facts, i))) return 'which takes writes';
  if (takesWrites !== false) return undefined;
  if (isStandbyCluster(other)) return 'a standby cluster that runs';
  const known = other.instances.every((i) => facts.from(controlData, i) !== undefined);
  return known ? undefined : 'which runs, and may take writes on another member';
}
