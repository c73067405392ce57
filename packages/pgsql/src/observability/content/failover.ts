import { alert, metric, type Alert, type Metric } from '@pigsty/sdk';

/**
 * What the cluster is told to keep to, as Patroni has it from etcd: it leaves a copy beside the data of each member, which costs
 * nothing to read and is there while etcd is not.
 */
const command = `conf=/etc/patroni/patroni.yml
[ -e "$conf" ] || exit 0
data=$(sed -n "s/^ *data_dir: *//p" "$conf" | head -n 1 | tr -d "\\"'")
config=$data/patroni.dynamic.json
[ -e "$config" ] || exit 0
expected=0
grep -Eq '"synchronous_mode": *(true|"on"|"quorum")' "$config" && expected=1
echo "pigsty_sync_expected $expected"
sed -n 's/.*"maximum_lag_on_failover": *\\([0-9][0-9]*\\).*/pigsty_max_lag_on_failover \\1/p' "$config"`;

const from = { command, every: '15s' } as const;

export const failoverMetrics: readonly Metric[] = [
  metric({
    name: 'pigsty_sync_expected',
    type: 'gauge',
    unit: 'flag',
    help: 'whether commits of the cluster are to wait for a replica',
    from,
  }),
  metric({
    name: 'pigsty_max_lag_on_failover',
    type: 'gauge',
    unit: 'bytes',
    help: 'WAL that a replica may lack to be promoted',
    from,
  }),
];

const firstCommand = 'pigsty pgsql list {{cls}}';
const dashboard = 'pgsql-patroni';
const lagAllowed = 'max by (cls) (pigsty_max_lag_on_failover)';
const nearEnough = `pg_repl_write_diff <= on (cls) group_left () ${lagAllowed}`;
const streaming = 'patroni_replica == 1 and patroni_postgres_streaming == 1';

/** Whether a failover would find somebody, and lose nothing that it was promised not to lose. */
export const failoverAlerts: readonly Alert[] = [
  alert({
    name: 'SyncStandbyMissing',
    // A quorum has no member that Patroni names: PostgreSQL itself knows who may confirm.
    expr: 'max by (cls) (pigsty_sync_expected) == 1 unless on (cls) (patroni_sync_standby == 1 or pg_repl_sync_state >= 2)',
    for: '1m',
    interruption: ['patroni.service', 'PostgreSQL'],
    severity: 'crit',
    summary: '{{cls}} has no synchronous replica',
    meaning: 'Commits are in one place only, or wait until there is one where the mode is strict.',
    firstCommand,
    dashboard,
  }),
  alert({
    name: 'NoFailoverCandidate',
    // Patroni looks at what a replica has received. Others than members stream as well: hence both conditions.
    expr: `count by (cls) (up{job="patroni"}) > 1 and on (cls) patroni_primary == 1 and on (cls) pigsty_max_lag_on_failover unless on (cls) (${nearEnough} and on (cls) (${streaming}))`,
    for: '1m',
    interruption: ['patroni.service', 'PostgreSQL'],
    severity: 'crit',
    summary: 'No replica of {{cls}} may take over',
    meaning:
      'Each of them is gone, or lacks more WAL than a failover may lose: when the leader dies, writes fail.',
    firstCommand,
    dashboard,
  }),
];
