import type { Series as Declared } from '@pigsty/sdk';
import { filledIn, labelsApart, legendOf } from '../series/expression.ts';
import { queryRange, type SeriesOverTime } from '../stores/metrics.ts';
import type { PanelContext } from './context.ts';

/** Everything that the queries of a panel found over time, under names; each query is asked by itself. */
export interface Named extends SeriesOverTime {
  readonly names: readonly string[];
  readonly exprs: readonly string[];
}

export async function askAll(declared: readonly Declared[], context: PanelContext): Promise<Named> {
  const exprs = declared.map(({ expr }) => filledIn(expr, context.address.variables));
  const answers = await Promise.all(exprs.map((expr) => queryRange(expr, context.range, context.signal)));
  const [first] = answers;
  if (first === undefined) throw new Error('the panel has no query');
  const named = answers.flatMap(({ series }, i) => {
    const apart = labelsApart(series.map((s) => s.labels));
    return series.map((s) => ({ ...s, name: legendOf(declared[i]?.legend, s.labels, apart) }));
  });
  named.sort((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return { ...first, series: named, names: named.map((s) => s.name), exprs };
}
