import { metricNames, type Content, type DashboardRow, type Metric, type RecordingRule } from '@pigsty/sdk';

/**
 * What of the content of PGSQL can be seen of a server without its host, its pooler and its backups: what the exporter of
 * PostgreSQL shows, and what follows from that alone. Where the estate has PGSQL as well, its own counts.
 */
export function visible({ metrics = [], records = [], alerts = [], dashboards = [] }: Content): Content {
  const shown = metrics.filter(isShown);
  const known = new Set(shown.map(({ name }) => name));
  const follows = (expr: string): boolean =>
    !expr.includes('job="') && metricNames(expr).every((name) => known.has(name));
  const derived = closure(records, follows, known);
  return {
    metrics: shown,
    records: derived,
    alerts: alerts
      .filter(({ expr }) => follows(expr))
      .map((alert) => ({ ...alert, firstCommand: 'pigsty health pgrds' })),
    dashboards: dashboards
      .filter(({ variables = [] }) => variables.every(({ metric }) => follows(metric)))
      .map((dashboard) => ({ ...dashboard, rows: visibleRows(dashboard.rows, follows) }))
      .filter(({ rows }) => rows.length > 0),
  };
}

/** Queries, and what the exporter says of itself. */
function isShown({ name, from }: Metric): boolean {
  return !/^(?:pgbouncer|pgbackrest|patroni)_/.test(name) && ('sql' in from || name.startsWith('pg_'));
}

/** Records may follow from each other. */
function closure(
  records: readonly RecordingRule[],
  follows: (expr: string) => boolean,
  known: Set<string>,
): readonly RecordingRule[] {
  for (let before = -1; before !== known.size;) {
    before = known.size;
    for (const { name, expr } of records) if (follows(expr)) known.add(name);
  }
  return records.filter(({ name }) => known.has(name));
}

function visibleRows(
  rows: readonly DashboardRow[],
  follows: (expr: string) => boolean,
): readonly DashboardRow[] {
  return rows.flatMap((row) => {
    const panels = row.panels.filter(
      (panel) => panel.panel !== 'logs' && [panel.series].flat().every(({ expr }) => follows(expr)),
    );
    return panels.length === 0 ? [] : [{ ...row, panels }];
  });
}
