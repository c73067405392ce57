import { metric, type Metric } from '@pigsty/sdk';
import type { Collector, Column, Freshness } from '../catalogue/collector.ts';
import { poolerCollectors } from '../catalogue/pgbouncer.ts';
import { postgresCollectors } from '../catalogue/postgres.ts';
import { queryOf } from '../catalogue/query.ts';
import { pgVersions } from '../../platform/versions.ts';
import { FAILED_BACKUP_METRIC } from '../../spec/scheduled-backup.ts';

const every: Readonly<Record<Freshness, string>> = { fast: '1s', norm: '10s', slow: '60s', slowest: '300s' };
const newest = pgVersions.filter((row) => row.status === 'supported').at(-1)?.version ?? 18;

/** Every metric of the catalogue, with the query that brings it in the newest version. */
const postgres: readonly Metric[] = postgresCollectors.flatMap((collector) => {
  const labels = collector.columns.filter((c) => c.usage === 'label');
  return collector.columns.flatMap((column) =>
    column.usage === 'label' ? [] : [ofColumn(collector, column, labels)],
  );
});

function ofColumn(collector: Collector, column: Column, labels: readonly Column[]): Metric {
  const { usage: type, unit, help } = column;
  const since = Math.max(collector.since ?? 0, column.since ?? 0);
  const name = `${collector.name}_${column.name}`;
  const alone = { ...collector, columns: [...labels, column] };
  return metric({
    name,
    type: type === 'counter' ? 'counter' : 'gauge',
    unit,
    ...(labels.length === 0 ? {} : { labels: labels.map((l) => l.name) }),
    help: `${collector.help}: ${help}`,
    from: {
      sql: (queryOf(alone, newest, { builtIn: true }) ?? '').replace(
        `AS "${column.name}"`,
        () => `AS "${name}"`,
      ),
      ...(since === 0 ? {} : { versions: `>=${since}` }),
      ...(collector.role === undefined ? {} : { role: collector.role }),
      cost: collector.dear === true ? 'dear' : 'cheap',
      every: every[collector.freshness],
    },
    ...(collector.seldom === true || collector.role !== undefined || since > 0
      ? { emptyWhenHealthy: true }
      : {}),
  });
}

type Row = readonly [
  name: string,
  type: Metric['type'],
  unit: Metric['unit'],
  help: string,
  labels?: readonly string[],
];

const shown = (exporter: string, rows: readonly Row[]): readonly Metric[] =>
  rows.map(([name, type, unit, help, labels]) =>
    metric({ name, type, unit, help, ...(labels === undefined ? {} : { labels }), from: { exporter } }),
  );

const backup = ['backup_type', 'stanza'];
const repository = ['repo_key', 'stanza'];

/** What the exporters show by themselves. */
const own: readonly Metric[] = [
  ...shown('pg_exporter', [
    ['pg_up', 'gauge', 'flag', 'whether PostgreSQL answers'],
    ['pg_exporter_last_scrape_duration_seconds', 'gauge', 'seconds', 'how long all queries took'],
    ['pg_exporter_last_scrape_error', 'gauge', 'flag', 'whether a query failed'],
    ['pg_exporter_scrapes_total', 'counter', 'count', 'scrapes'],
  ]),
  ...shown('pgbouncer_exporter', [
    ['pgbouncer_up', 'gauge', 'flag', 'whether PgBouncer answers'],
    ['pgbouncer_databases', 'gauge', 'count', 'databases'],
    ['pgbouncer_users', 'gauge', 'count', 'users'],
    ['pgbouncer_pools', 'gauge', 'count', 'pools'],
    ['pgbouncer_free_clients', 'gauge', 'count', 'client entries that are free'],
    ['pgbouncer_used_clients', 'gauge', 'count', 'clients'],
    ['pgbouncer_login_clients', 'gauge', 'count', 'clients that log in'],
    ['pgbouncer_free_servers', 'gauge', 'count', 'server entries that are free'],
    ['pgbouncer_used_servers', 'gauge', 'count', 'server connections'],
    ['pgbouncer_config_max_client_connections', 'gauge', 'count', 'most clients'],
    ...poolerCollectors.flatMap(({ columns }) =>
      columns.flatMap(({ other, usage, unit, times, help }): readonly Row[] =>
        other === undefined
          ? []
          : [
              [
                other,
                usage === 'counter' ? 'counter' : 'gauge',
                times === undefined ? unit : 'seconds',
                help,
                ['database'],
              ],
            ],
      ),
    ),
  ]),
  ...shown('pgbackrest_exporter', [
    ['pgbackrest_exporter_status', 'gauge', 'flag', 'whether pgBackRest answers', ['stanza']],
    [
      'pgbackrest_stanza_status',
      'gauge',
      'count',
      '0 well, 2 without a backup, any other an error',
      ['stanza'],
    ],
    ['pgbackrest_stanza_lock_status', 'gauge', 'count', 'what holds the stanza: 0 nothing', ['stanza']],
    [
      'pgbackrest_repo_status',
      'gauge',
      'count',
      '0 well, 2 without a backup, any other an error',
      repository,
    ],
    ['pgbackrest_wal_archive_status', 'gauge', 'flag', 'whether there is WAL in the archive', repository],
    ['pgbackrest_backup_info', 'gauge', 'flag', 'a backup', ['backup_name', ...backup]],
    [
      'pgbackrest_backup_size_bytes',
      'gauge',
      'bytes',
      'size of the database in a backup',
      ['backup_name', ...backup],
    ],
    [
      'pgbackrest_backup_repo_delta_bytes',
      'gauge',
      'bytes',
      'space that a backup takes',
      ['backup_name', ...backup],
    ],
    [
      'pgbackrest_backup_duration_seconds',
      'gauge',
      'seconds',
      'how long a backup took',
      ['backup_name', ...backup],
    ],
    [
      'pgbackrest_backup_error_status',
      'gauge',
      'flag',
      'whether a backup has pages that are damaged',
      ['backup_name', ...backup],
    ],
    [
      'pgbackrest_backup_since_last_completion_seconds',
      'gauge',
      'seconds',
      'age of the last backup of a type, or of a fuller one',
      backup,
    ],
    ['pgbackrest_backup_last_error_status', 'gauge', 'flag', 'the same of the last backup of a type', backup],
    [
      'pgbackrest_backup_last_duration_seconds',
      'gauge',
      'seconds',
      'how long the last backup of a type took',
      backup,
    ],
    [
      'pgbackrest_backup_last_size_bytes',
      'gauge',
      'bytes',
      'size of the database in the last backup',
      backup,
    ],
    [
      'pgbackrest_backup_last_repo_size_bytes',
      'gauge',
      'bytes',
      'space of what restores the last backup',
      backup,
    ],
  ]),
];

/** Written by a drill, and by a deploy that orders some; a cluster that was never drilled has none. */
const drills: readonly Metric[] = (
  [
    ['passed', 'flag', 'whether the last restore drill of a cluster passed'],
    ['timestamp_seconds', 'timestamp', 'when the last restore drill of a cluster ended'],
    ['rto_seconds', 'seconds', 'how long it took in the last restore drill until the database was open'],
    ['rpo_seconds', 'seconds', 'age of the newest WAL that the last restore drill could have reached'],
    ['interval_seconds', 'seconds', 'how often a cluster is to be drilled, by its inventory'],
  ] as const
).map(([name, unit, help]) =>
  metric({
    name: `pigsty_restore_drill_${name}`,
    type: 'gauge',
    unit,
    help,
    labels: ['pg_cluster'],
    from: { exporter: 'node_exporter' },
    emptyWhenHealthy: true,
  }),
);

/** Written by the program that cron takes backups with; 0 after one that was taken. */
const scheduled = metric({
  name: FAILED_BACKUP_METRIC,
  type: 'gauge',
  unit: 'timestamp',
  help: 'when a scheduled backup of a cluster failed that none has followed on the host; 0 where none has',
  labels: ['pg_cluster'],
  from: { exporter: 'node_exporter' },
  emptyWhenHealthy: true,
});

export const exporterMetrics: readonly Metric[] = [...postgres, ...own, ...drills, scheduled];
