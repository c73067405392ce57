import { PgsqlParams } from '../../src/spec/schema.ts';
import type { PgCluster, PgInstance } from '../../src/spec/cluster.ts';
import { DIRECTORY, session } from './server.ts';

export interface TestCluster extends PgCluster {
  readonly instance: PgInstance;
}

/** One member on the test host. */
export function clusterWith(vars: Readonly<Record<string, unknown>>): TestCluster {
  const params = PgsqlParams.parse({
    pg_cluster: 'pg-words',
    pg_seq: 1,
    pg_role: 'primary',
    pg_bin_dir: session.binDir,
    pg_localhost: DIRECTORY,
    pg_version: 17,
    pg_default_roles: [],
    ...vars,
  });
  const instance: PgInstance = { name: 'pg-words-1', host: '127.0.0.1', params };
  return { module: 'pgsql', name: 'pg-words', group: 'pg-words', params, instances: [instance], instance };
}
