import { alignedTo, stepOf } from '../address/step.ts';
import type { Range } from '../address/time-range.ts';
import type { Labels } from '../series/expression.ts';
import type { Vector } from '../series/table-rows.ts';
import { ask } from './ask.ts';

/** A series over time: seconds since 1970, and values. */
export interface Series {
  readonly labels: Labels;
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

export interface SeriesOverTime {
  readonly series: readonly Series[];
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

interface Answer<T> {
  readonly data: { readonly result: readonly T[] };
}

/** What an expression is now. */
export async function queryNow(expr: string, atMs: number, signal: AbortSignal): Promise<readonly Vector[]> {
  const params = { query: expr, time: String(Math.floor(atMs / 1000)) };
  const text = await ask({ store: 'metrics', path: '/api/v1/query', params, timeoutMs: 8000, signal });
  const { data } = JSON.parse(text) as Answer<{ metric: Labels; value: [number, string] }>;
  return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
}

/** What it was over time. */
export async function queryRange(expr: string, range: Range, signal: AbortSignal): Promise<SeriesOverTime> {
  const step = stepOf(range);
  const { start, end } = alignedTo(range, step);
  const params = { query: expr, start: String(start), end: String(end), step: String(step) };
  const text = await ask({ store: 'metrics', path: '/api/v1/query_range', params, signal });
  const { data } = JSON.parse(text) as Answer<{ metric: Labels; values: [number, string][] }>;
  return {
    series: data.result.map(({ metric, values }) => ({
      labels: metric,
      points: values.map(([t, v]) => [t, Number(v)] as const),
    })),
    start,
    end,
    step,
  };
}

/** Values of a label among the series that match, in reading order. */
export async function valuesOf(
  label: string,
  match: string,
  { fromMs, toMs }: Range,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const params = {
    'match[]': match,
    start: String(Math.floor(fromMs / 1000)),
    end: String(Math.ceil(toMs / 1000)),
  };
  const text = await ask({
    store: 'metrics',
    path: `/api/v1/label/${label}/values`,
    params,
    timeoutMs: 8000,
    signal,
  });
  const { data } = JSON.parse(text) as { readonly data: readonly string[] };
  return [...data].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
