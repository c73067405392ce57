import { record, type RecordingRule } from '@pigsty/sdk';
import { poolerCollectors } from '../catalogue/pgbouncer.ts';

/** Labels of the exporter of distributions that the original calls otherwise. */
const renamed: Readonly<Record<string, readonly (readonly [from: string, to: string])[]>> = {
  pgbouncer_database: [
    ['database', 'real_datname'],
    ['name', 'datname'],
  ],
  pgbouncer_stat: [['database', 'datname']],
  pgbouncer_pool: [['database', 'datname']],
};

/** PgBouncer's metrics by the names of the original, where another exporter than `pg_exporter` shows them. */
export const aliases: readonly RecordingRule[] = poolerCollectors.flatMap(({ name, columns }) =>
  columns.flatMap(({ name: column, other, times, unit, help }) => {
    if (other === undefined) return [];
    const labelled = (renamed[name] ?? []).reduce(
      (expr, [from, to]) => `label_replace(${expr}, "${to}", "$1", "${from}", "(.*)")`,
      other,
    );
    const expr = times === undefined ? labelled : `${labelled} * ${times}`;
    return [record({ name: `${name}_${column}`, expr, unit, help, alias: true })];
  }),
);
