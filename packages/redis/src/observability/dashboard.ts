import { dashboard, logs, panels, row, slots, stat, timeline, type States } from '@pigsty/sdk';
import { SLOTS } from './slots.ts';

const { graph, list, number, seldom, seldomStates } = panels;

/** Of servers that are no sentinels, or of sentinels, or of native clusters: the others have none. */
const ofSome = { emptyWhenHealthy: true, emptyWords: 'None.' } as const;

const of = (metric: string): string => `${metric}{cls="$cls"}`;
const rate = (counter: string): string => `rate(${of(counter)}[2m])`;

const roles: States = { 1: 'primary', 2: 'replica', 3: 'sentinel' };
/** In numbers what the label says. */
const role = [
  'max by (ins) (redis_instance_info{cls="$cls", role="master"})',
  '2 * max by (ins) (redis_instance_info{cls="$cls", role="slave"})',
  '3 * max by (ins) (redis_instance_info{cls="$cls", redis_mode="sentinel"})',
].join(' or ');

export const redis = dashboard({
  id: 'redis',
  title: 'Redis',
  variables: [{ name: 'cls', metric: 'redis_up' }],
  rows: [
    row('Does it serve?', [
      number('Answer', 'count', `sum(${of('redis_up')})`),
      number('All', 'count', `count(${of('redis_up')})`),
      stat({
        title: 'Keys of all',
        unit: 'count',
        series: { expr: `sum(${of('redis_db_keys')})`, ...ofSome },
      }),
      list(
        'Instances',
        ['role', 'clients', 'commands', 'memory', 'uptime'],
        [
          { expr: role, states: roles },
          ...[
            of('redis_connected_clients'),
            rate('redis_commands_processed_total'),
            of('redis_memory_used_bytes'),
            of('redis_uptime_in_seconds'),
          ].map((expr) => ({ expr: `max by (ins) (${expr})`, ...ofSome })),
        ],
      ),
      timeline({ title: 'Role', series: [{ expr: role, legend: '{{ins}}' }], states: roles }),
    ]),
    row('Do replicas follow?', [
      seldomStates('Link to the primary', of('redis_master_link_up'), { 0: 'broken', 1: 'up' }),
      seldom('Since a replica confirmed', 'seconds', [
        of('redis_connected_slave_lag_seconds'),
        '{{slave_ip}}:{{slave_port}}',
      ]),
      seldom('Replicas', 'count', of('redis_connected_slaves')),
    ]),
    row('Who takes over?', [
      seldomStates(
        'Sentinels can agree',
        [
          `min by (ins, master_name) (${of('redis_sentinel_master_ckquorum_status')})`,
          '{{ins}} on {{master_name}}',
        ],
        { 0: 'no', 1: 'yes' },
      ),
      seldom('Sentinels that answer', 'count', [
        of('redis_sentinel_master_ok_sentinels'),
        '{{ins}}: {{master_name}} at {{master_address}}',
      ]),
      seldom('Replicas that could lead', 'count', [
        of('redis_sentinel_master_ok_slaves'),
        '{{ins}}: {{master_name}}',
      ]),
      seldomStates('Native cluster serves', of('redis_cluster_state'), {
        0: 'not all slots',
        1: 'all slots',
      }),
      slots({
        title: 'Slots',
        help: 'ranges of slots, as each primary of a native cluster says what it serves',
        slots: SLOTS,
        series: { expr: of('pigsty_redis_slots'), legend: '{{ins}} {{start}}-{{end}} {{state}}', ...ofSome },
      }),
      seldom('Slots that somebody has', 'count', of('redis_cluster_slots_assigned')),
      seldom('Slots that nobody serves', 'count', of('redis_cluster_slots_fail')),
    ]),
    row('Work', [
      graph('Commands', 'count', rate('redis_commands_processed_total')),
      graph('Clients', 'count', of('redis_connected_clients')),
      graph('Refused connections', 'count', rate('redis_rejected_connections_total')),
      graph('Bytes from clients', 'bytes', rate('redis_net_input_bytes_total')),
      graph('Bytes to clients', 'bytes', rate('redis_net_output_bytes_total')),
      seldom(
        'Keys that were found',
        'ratio',
        `${rate('redis_keyspace_hits_total')} / (${rate('redis_keyspace_hits_total')} + ${rate('redis_keyspace_misses_total')} > 0)`,
      ),
    ]),
    row('What takes its time?', [
      seldom('Time by command', 'seconds', [
        `topk(10, sum by (cmd) (${rate('redis_commands_duration_seconds_total')}))`,
        '{{cmd}}',
      ]),
      seldom('Calls by command', 'count', [
        `topk(10, sum by (cmd) (${rate('redis_commands_total')}))`,
        '{{cmd}}',
      ]),
      seldom('Commands in the slow log', 'count', of('redis_slowlog_length')),
    ]),
    row('Will the memory hold?', [
      seldom('Memory', 'bytes', of('redis_memory_used_bytes')),
      seldom(
        'Share of what keys may take',
        'ratio',
        `${of('redis_memory_used_bytes')} / (${of('redis_memory_max_bytes')} > 0)`,
      ),
      seldom('Memory of the process for a byte', 'count', of('redis_mem_fragmentation_ratio')),
      seldom('Evicted keys', 'count', rate('redis_evicted_keys_total')),
      seldom('Keys whose time was over', 'count', rate('redis_expired_keys_total')),
      seldom('Keys', 'count', [`${of('redis_db_keys')} > 0`, '{{ins}} {{db}}']),
    ]),
    row('What would a restart lose?', [
      seldomStates('Last snapshot', of('redis_rdb_last_bgsave_status'), { 0: 'failed', 1: 'well' }),
      seldom(
        'Age of the last snapshot',
        'seconds',
        `time() - ${of('redis_rdb_last_save_timestamp_seconds')}`,
      ),
      seldom('Changes since then', 'count', of('redis_rdb_changes_since_last_save')),
    ]),
    row('Log', [logs({ title: 'Lines', query: 'job:redis cls:"$cls"' })]),
  ],
});
