import { alert, dashboard, metric, record, row, stat, type Content } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { content } from '../src/observability/content.ts';
import { visible } from '../src/observability/visible.ts';

const unit = 'count' as const;
const help = 'a number';
const panel = (title: string, expr: string) => stat({ title, unit, series: { expr } });

const whole: Content = {
  metrics: [
    metric({ name: 'pg_up', type: 'gauge', unit, help, from: { exporter: 'pg_exporter' } }),
    metric({ name: 'pg_db_age', type: 'gauge', unit, help, from: { sql: 'SELECT 1', every: '1s' } }),
    metric({ name: 'pgbouncer_up', type: 'gauge', unit, help, from: { exporter: 'pgbouncer_exporter' } }),
  ],
  records: [
    record({ name: 'pg:cls:age', expr: 'max by (cls) (pg:ins:age)', unit, help }),
    record({ name: 'pg:ins:age', expr: 'max by (ins) (pg_db_age)', unit, help }),
    record({ name: 'pg:ins:load1', expr: 'pg_up * on (ip) node_load1', unit, help }),
  ],
  alerts: [
    alert({
      name: 'Old',
      expr: 'pg:cls:age > 1',
      for: '0s',
      severity: 'warn',
      summary: 'old',
      firstCommand: 'x',
    }),
    alert({ name: 'PoolDown', expr: 'pgbouncer_up == 0', for: '0s', severity: 'warn', summary: 'down' }),
    alert({
      name: 'Silent',
      expr: 'pg_up{job="pgsql"} == 0',
      for: '0s',
      severity: 'warn',
      summary: 'silent',
    }),
  ],
  dashboards: [
    dashboard({
      id: 'both',
      title: 'Both',
      rows: [
        row('Seen', [panel('Age', 'pg:cls:age'), panel('Load', 'pg:ins:load1')]),
        row('Not seen', [panel('Pool', 'pgbouncer_up')]),
      ],
    }),
    dashboard({ id: 'pool', title: 'Pool', rows: [row('Not seen', [panel('Pool', 'pgbouncer_up')])] }),
  ],
};

test('of a server of others is shown what follows from its exporter alone', () => {
  const seen = visible(whole);
  expect(seen.metrics?.map(({ name }) => name)).toEqual(['pg_up', 'pg_db_age']);
  expect(seen.records?.map(({ name }) => name)).toEqual(['pg:cls:age', 'pg:ins:age']);
  expect(seen.alerts?.map(({ name, firstCommand }) => `${name}: ${firstCommand}`)).toEqual([
    'Old: pigsty health pgrds',
  ]);
  expect(seen.dashboards?.map(({ id, rows }) => [id, rows.map((r) => r.panels.map((p) => p.title))])).toEqual(
    [['both', [['Age']]]],
  );
});

test('the alerts that matter most are among them, and none on what somebody else has to do', () => {
  const names = content.alerts?.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'RemotePostgresDown',
      'PgExporterFailing',
      'ConnectionsExhausted',
      'XidAgeCritical',
    ]),
  );
  expect(names).not.toContain('BackupStale');
  expect(names).not.toContain('PatroniDown');
});
