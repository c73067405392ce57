import type { MetricUnit } from '@pigsty/sdk';

/** A column of one of PgBouncer's SHOW commands, and what both exporters make of it. */
export interface PoolerColumn {
  /** As PgBouncer calls it. */
  readonly column: string;
  /** Last part of the name in the original. */
  readonly name: string;
  readonly usage: 'counter' | 'gauge' | 'label';
  readonly unit: MetricUnit;
  readonly help: string;
  /** Name that the exporter of distributions has for it, and by what its value is multiplied here. */
  readonly other?: string;
  readonly times?: number;
}

export interface PoolerCollector {
  readonly name: string;
  readonly show: string;
  readonly columns: readonly PoolerColumn[];
}

const label = (column: string, name: string, help: string): PoolerColumn => ({
  column,
  name,
  usage: 'label',
  unit: 'count',
  help,
});

const gauge = (
  column: string,
  name: string,
  unit: MetricUnit,
  help: string,
  other?: string,
): PoolerColumn => ({
  column,
  name,
  usage: 'gauge',
  unit,
  help,
  ...(other === undefined ? {} : { other }),
});

const total = (
  column: string,
  unit: MetricUnit,
  help: string,
  other: string,
  times?: number,
): PoolerColumn => ({
  column: `total_${column}`,
  name: `total_${column}`,
  usage: 'counter',
  unit,
  help,
  other: `pgbouncer_stats_${other}`,
  ...(times === undefined ? {} : { times }),
});

/** PgBouncer counts times in microseconds, the exporter of distributions in seconds. */
const MICRO = 1_000_000;

/** What PgBouncer tells of itself. */
export const poolerCollectors: readonly PoolerCollector[] = [
  {
    name: 'pgbouncer_list',
    show: 'SHOW LISTS',
    columns: [label('list', 'list', 'what is counted'), gauge('items', 'items', 'count', 'how many')],
  },
  {
    name: 'pgbouncer_database',
    show: 'SHOW DATABASES',
    columns: [
      label('name', 'datname', 'database as clients name it'),
      label('host', 'host', 'where it is'),
      label('port', 'port', 'port of that'),
      label('database', 'real_datname', 'database there'),
      gauge(
        'pool_size',
        'pool_size',
        'count',
        'server connections of a pool',
        'pgbouncer_databases_pool_size',
      ),
      gauge('reserve_pool_size', 'reserve_pool', 'count', 'more of them in need'),
      gauge(
        'max_connections',
        'max_connections',
        'count',
        'most server connections',
        'pgbouncer_databases_max_connections',
      ),
      gauge(
        'current_connections',
        'current_connections',
        'count',
        'server connections',
        'pgbouncer_databases_current_connections',
      ),
      gauge('paused', 'paused', 'flag', 'whether its clients are held back', 'pgbouncer_databases_paused'),
      gauge(
        'disabled',
        'disabled',
        'flag',
        'whether its clients are refused',
        'pgbouncer_databases_disabled',
      ),
    ],
  },
  {
    name: 'pgbouncer_stat',
    show: 'SHOW STATS',
    columns: [
      label('database', 'datname', 'database as clients name it'),
      total('xact_count', 'count', 'transactions', 'sql_transactions_pooled_total'),
      total('query_count', 'count', 'queries', 'queries_pooled_total'),
      total('received', 'bytes', 'bytes from clients and servers', 'received_bytes_total'),
      total('sent', 'bytes', 'bytes to clients and servers', 'sent_bytes_total'),
      total(
        'xact_time',
        'count',
        'microseconds in transactions',
        'server_in_transaction_seconds_total',
        MICRO,
      ),
      total('query_time', 'count', 'microseconds of queries', 'queries_duration_seconds_total', MICRO),
      total(
        'wait_time',
        'count',
        'microseconds that clients waited for a server',
        'client_wait_seconds_total',
        MICRO,
      ),
    ],
  },
  {
    name: 'pgbouncer_pool',
    show: 'SHOW POOLS',
    columns: [
      label('database', 'datname', 'database as clients name it'),
      label('user', 'user', 'user'),
      label('pool_mode', 'pool_mode', 'when a server connection goes back'),
      gauge(
        'cl_active',
        'active_clients',
        'count',
        'clients that have a server connection',
        'pgbouncer_pools_client_active_connections',
      ),
      gauge(
        'cl_waiting',
        'waiting_clients',
        'count',
        'clients that wait for one',
        'pgbouncer_pools_client_waiting_connections',
      ),
      gauge(
        'sv_active',
        'active_servers',
        'count',
        'server connections in use',
        'pgbouncer_pools_server_active_connections',
      ),
      gauge(
        'sv_idle',
        'idle_servers',
        'count',
        'server connections that are free',
        'pgbouncer_pools_server_idle_connections',
      ),
      gauge(
        'sv_used',
        'used_servers',
        'count',
        'server connections that must be tried first',
        'pgbouncer_pools_server_used_connections',
      ),
      gauge(
        'sv_tested',
        'tested_servers',
        'count',
        'server connections that are tried',
        'pgbouncer_pools_server_testing_connections',
      ),
      gauge(
        'sv_login',
        'login_servers',
        'count',
        'server connections that log in',
        'pgbouncer_pools_server_login_connections',
      ),
      gauge(
        'maxwait',
        'maxwait',
        'seconds',
        'how long the first in the queue has waited',
        'pgbouncer_pools_client_maxwait_seconds',
      ),
    ],
  },
];
