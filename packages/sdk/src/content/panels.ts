import type { MetricUnit } from './metric.ts';
import { stat, table, timeline, timeseries, type Panel, type Series, type States } from './dashboard.ts';

/** `[expression, legend]`, or an expression whose lines are instances. */
type Line = string | readonly [expr: string, legend: string];

const seriesOf = (line: Line): { readonly expr: string; readonly legend: string } =>
  typeof line === 'string' ? { expr: line, legend: '{{ins}}' } : { expr: line[0], legend: line[1] };

/** Lines over time. */
const graph = (title: string, unit: MetricUnit, ...lines: readonly Line[]): Panel =>
  timeseries({ title, unit, series: lines.map(seriesOf) });

/** Of what there is nothing to see while nothing of the kind goes on. */
const seldom = (title: string, unit: MetricUnit, ...lines: readonly Line[]): Panel =>
  timeseries({
    title,
    unit,
    series: lines.map((line) => ({
      ...seriesOf(line),
      emptyWhenHealthy: true as const,
      emptyWords: 'None.',
    })),
  });

/** One number. */
const number = (title: string, unit: MetricUnit, expr: string): Panel =>
  stat({ title, unit, series: { expr } });

/** The same of what there is nothing to see of while it was never done. */
const seldomNumber = (title: string, unit: MetricUnit, expr: string): Panel =>
  stat({ title, unit, series: { expr, emptyWhenHealthy: true, emptyWords: 'Not yet.' } });

/** What a coded metric means over time, of what there is seldom. */
const seldomStates = (title: string, line: Line, states: States): Panel =>
  timeline({
    title,
    series: [{ ...seriesOf(line), emptyWhenHealthy: true, emptyWords: 'None.' }],
    states,
  });

/** A table: a row for each set of labels, a column for each expression. */
const list = (
  title: string,
  columns: readonly string[],
  found: readonly (string | Series)[],
  { empty = false }: { readonly empty?: boolean } = {},
): Panel =>
  table({
    title,
    columns,
    series: found.map((one) => ({
      ...(typeof one === 'string' ? { expr: one } : one),
      ...(empty ? { emptyWhenHealthy: true as const } : {}),
    })),
  });

/** Panels that dashboards have again and again, in one line each: `panels.graph('Clients', 'count', 'memcached_clients')`. */
export const panels = { graph, seldom, number, seldomNumber, seldomStates, list } as const;
