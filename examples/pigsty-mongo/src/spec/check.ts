import { clusterProblem, ruleDocs, type Cluster, type Inventory, type Problem } from '@pigsty/sdk';
import type { MongoParams } from './schema.ts';
import { storageOf } from './storage.ts';

export const rules = ruleDocs({
  'mongo-storage': [
    'error',
    'a cluster has no place for its documents, two of them, or one that is not there',
    'Set either mongo_pg_cluster, to a cluster of PGSQL in the inventory, or mongo_pgurl.',
  ],
});

/** Documents are kept in exactly one place. */
export function check(clusters: readonly Cluster<MongoParams>[], inventory: Inventory): readonly Problem[] {
  return clusters.flatMap((cluster) => {
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
  });
}
