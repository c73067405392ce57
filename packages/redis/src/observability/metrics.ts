import { metric, type Metric } from '@pigsty/sdk';
import { slotMetric } from './slots.ts';

const from = { exporter: 'redis_exporter' } as const;

type Row = readonly [name: string, unit: Metric['unit'], help: string, labels?: readonly string[]];

const of =
  (type: Metric['type'], seldom?: true) =>
  ([name, unit, help, labels]: Row): Metric =>
    metric({
      ...{ name, type, unit, help, from },
      ...(labels === undefined ? {} : { labels }),
      ...(seldom === undefined ? {} : { emptyWhenHealthy: true }),
    });

/** Of every instance, sentinels as well. */
const always: readonly Row[] = [
  ['redis_up', 'flag', 'whether the instance answers'],
  ['redis_instance_info', 'flag', 'what the instance is', ['role', 'redis_mode', 'redis_version']],
  ['redis_uptime_in_seconds', 'seconds', 'time since the start'],
  ['redis_connected_clients', 'count', 'connections of clients'],
];

const ofServers: readonly Row[] = [
  ['redis_memory_used_bytes', 'bytes', 'memory that the instance takes for keys and clients'],
  ['redis_memory_max_bytes', 'bytes', 'memory that keys may take; 0 without a limit'],
  ['redis_mem_fragmentation_ratio', 'count', 'memory of the process for a byte that is used'],
  ['redis_db_keys', 'count', 'keys of a database', ['db']],
  ['redis_slowlog_length', 'count', 'commands in the slow log'],
  ['redis_rdb_last_bgsave_status', 'flag', 'whether the last snapshot succeeded'],
  ['redis_rdb_last_save_timestamp_seconds', 'timestamp', 'when the last snapshot was written'],
  ['redis_rdb_changes_since_last_save', 'count', 'changes that no snapshot has'],
];

/** Of primaries with replicas, of replicas, of sentinels, of native clusters. */
const ofSome: readonly Row[] = [
  ['redis_master_link_up', 'flag', 'whether a replica reaches its primary', ['master_host', 'master_port']],
  ['redis_connected_slaves', 'count', 'replicas of a primary'],
  [
    'redis_connected_slave_lag_seconds',
    'seconds',
    'time since a replica confirmed',
    ['slave_ip', 'slave_port'],
  ],
  ['redis_cluster_state', 'flag', 'whether a native cluster serves all slots'],
  ['redis_cluster_slots_assigned', 'count', 'slots that somebody has'],
  ['redis_cluster_slots_fail', 'count', 'slots that nobody serves'],
  [
    'redis_sentinel_master_ckquorum_status',
    'flag',
    'whether a sentinel sees enough others to agree on a failover',
    ['master_name', 'message'],
  ],
  ['redis_sentinel_master_ok_sentinels', 'count', 'sentinels that answer', ['master_name', 'master_address']],
  ['redis_sentinel_master_ok_slaves', 'count', 'replicas that could lead', ['master_name', 'master_address']],
];

const counters: readonly Row[] = [
  ['redis_commands_processed_total', 'count', 'commands'],
  ['redis_rejected_connections_total', 'count', 'connections refused because there were too many'],
  ['redis_net_input_bytes_total', 'bytes', 'bytes from clients'],
  ['redis_net_output_bytes_total', 'bytes', 'bytes to clients'],
];

const countersOfServers: readonly Row[] = [
  ['redis_commands_total', 'count', 'calls of a command', ['cmd']],
  ['redis_commands_duration_seconds_total', 'seconds', 'time of a command', ['cmd']],
  ['redis_keyspace_hits_total', 'count', 'keys that were found'],
  ['redis_keyspace_misses_total', 'count', 'keys that were not there'],
  ['redis_evicted_keys_total', 'count', 'keys that went because the memory was full'],
  ['redis_expired_keys_total', 'count', 'keys whose time was over'],
];

export const metrics: readonly Metric[] = [
  ...always.map(of('gauge')),
  ...[...ofServers, ...ofSome].map(of('gauge', true)),
  ...counters.map(of('counter')),
  ...countersOfServers.map(of('counter', true)),
  slotMetric,
];
