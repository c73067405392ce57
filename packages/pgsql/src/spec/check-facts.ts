import { clusterProblem, type Estate, type ModuleFacts, type Problem } from '@pigsty/sdk';
import type { PgFacts } from '../facts/instance.ts';
import type { Finding } from './check/finding.ts';
import { clusterDirectory, type PgCluster, type PgInstance } from './cluster.ts';

/** What the inventory asks of hosts that carry data already. A deploy never turns one cluster into another. */
export function checkFacts(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  estate: Estate,
): readonly Problem[] {
  return cluster.instances
    .flatMap((instance) => onHost(instance, facts.of(instance.host)))
    .map((finding) => clusterProblem(cluster, estate.inventory, finding));
}

function onHost({ name, host, params }: PgInstance, found: PgFacts | undefined): readonly Finding[] {
  if (found?.initialized !== true) return [];
  const { version, home } = found;
  if (version !== undefined && version !== params.pg_version) {
    return [
      {
        rule: 'other-version',
        host,
        path: ['pg_version'],
        message: `${name} runs PostgreSQL ${version}, and pg_version is ${params.pg_version}`,
        hint: `A deploy does not upgrade data. Set pg_version: ${version}, or move the data to a new cluster.`,
      },
    ];
  }
  const wanted = clusterDirectory(params);
  if (home === undefined || home === wanted) return [];
  return [
    {
      rule: 'other-cluster',
      host,
      path: ['pg_cluster'],
      message: `${host} carries another cluster in ${home}; ${name} would be in ${wanted}`,
      hint: 'Remove that one first, or correct pg_cluster and pg_fs_main.',
    },
  ];
}
