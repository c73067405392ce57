/** Dashboards that people know under another identifier; links and bookmarks name it. */
const known: Readonly<Record<string, string>> = {
  etcd: 'etcd-overview',
  'minio-cluster': 'minio-overview',
  node: 'node-instance',
  'node-fleet': 'node-overview',
  'pg-cluster': 'pgsql-cluster',
  'pg-database': 'pgsql-database',
  'pg-fleet': 'pgsql-overview',
  'pg-ha': 'pgsql-patroni',
  'pg-instance': 'pgsql-instance',
  'pg-locks': 'pgsql-session',
  'pg-pooler': 'pgsql-pgbouncer',
  'pg-query': 'pgsql-query',
  'pg-replication': 'pgsql-replication',
  'pg-service': 'pgsql-service',
  'pg-tables': 'pgsql-tables',
  'pg-wal': 'pgsql-persist',
  'pg-xacts': 'pgsql-xacts',
  redis: 'redis-overview',
  vip: 'node-vip',
};

/** The identifier of a dashboard in Grafana. */
export const grafanaUid = (id: string): string => known[id] ?? id;
