import { record, type MetricUnit, type RecordingRule } from './metric.ts';

/** A recording rule in one line; one that is `seldom` finds nothing while nothing of the kind goes on. */
export type RecordRow = readonly [
  name: string,
  expr: string,
  unit: MetricUnit,
  help: string,
  seldom?: 'seldom',
];

/**
 * Recording rules of a table, one a line.
 *
 * @example
 * recordingRules([['web:ins:uptime', 'time() - web_start_time_seconds', 'seconds', 'time since the start']]);
 */
export function recordingRules(rows: readonly RecordRow[]): readonly RecordingRule[] {
  return rows.map(([name, expr, unit, help, seldom]) =>
    record({ name, expr, unit, help, ...(seldom === undefined ? {} : { emptyWhenHealthy: true }) }),
  );
}
