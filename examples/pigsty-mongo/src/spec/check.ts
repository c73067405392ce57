import { clusterProblem, ruleDocs, type Cluster, type Inventory, type Problem } from '@pigsty/sdk';
import type { MongoParams } from './schema.ts';
import { storageOf } from './storage.ts';

export const rules = ruleDocs({
  'mongo-storage': [
    'error',
    'a cluster has no place for its documents, two of them, or one that is not there',
    'Set either mongo_pg_cluster, to a cluster of PGSQL in the inventory, or mongo_pgurl.',
  ],
  'mongo-several': [
    'warning',
    'a cluster has several instances, and each keeps a list of collections of its own in memory',
    'Let clients use one at a time, and restart the others after collections were made: pigsty mongo restart.',
  ],
});

/** Documents are kept in exactly one place. */
export function check(clusters: readonly Cluster<MongoParams>[], inventory: Inventory): readonly Problem[] {
  return clusters.flatMap((cluster) => [...several(cluster, inventory), ...storage(cluster, inventory)]);
}

/** FerretDB 1 reads which collections there are when it starts; what another instance makes later it does not see. */
function several(cluster: Cluster<MongoParams>, inventory: Inventory): readonly Problem[] {
  if (cluster.instances.length < 2) return [];
  const finding = {
    rule: 'mongo-several',
    severity: 'warning',
    path: [],
    message: `${cluster.name} has ${cluster.instances.length} instances: one does not see a collection that another one makes, until it is restarted`,
    hint: 'Let clients use one at a time; after a change of the one: pigsty mongo restart.',
  } as const;
  return [clusterProblem(cluster, inventory, finding)];
}

function storage(cluster: Cluster<MongoParams>, inventory: Inventory): readonly Problem[] {
  const { mongo_pgurl: url, mongo_pg_cluster: name } = cluster.params;
  const problem = (path: string, message: string, hint: string): readonly Problem[] => [
    clusterProblem(cluster, inventory, { rule: 'mongo-storage', path: [path], message, hint }),
  ];
  if (url !== undefined && name !== undefined)
    return problem(
      'mongo_pgurl',
      'says where documents are kept, and mongo_pg_cluster does too',
      'Keep one.',
    );
  if (url === undefined && name === undefined)
    return problem(
      'mongo_pg_cluster',
      'is missing: nothing says where documents are kept',
      'Name a cluster of PGSQL: mongo_pg_cluster: pg-test',
    );
  if (url?.matches((plain) => !/^postgres(?:ql)?:\/\/[^\s"'\\]+$/.test(plain)) === true)
    return problem(
      'mongo_pgurl',
      'is no address of PostgreSQL',
      'Write postgres://user:password@host:port/database',
    );
  if (name !== undefined && storageOf(cluster, inventory) === undefined)
    return problem(
      'mongo_pg_cluster',
      `is ${name}, and the inventory has no such cluster of PGSQL`,
      'Name one that it has, or add it with pg_cluster and pg_seq.',
    );
  return [];
}
