import type { PortalPanel } from '../content/content.ts';
import { element } from '../draw/element.ts';
import { columnHead, tableRegion } from '../draw/table.ts';
import { filledIn } from '../series/expression.ts';
import { tableOf, type TableRow } from '../series/table-rows.ts';
import { queryNow } from '../stores/metrics.ts';
import { formatted } from '../words/number.ts';
import { visible } from '../words/visible.ts';
import type { PanelContext } from './context.ts';
import type { Drawn } from './drawn.ts';
import { nothing } from './message.ts';

type Panel = Extract<PortalPanel, { panel: 'table' }>;

/** As many rows as are read; the rest is counted. */
const MOST = 200;

export async function showTable(
  { title, columns, series, units }: Panel,
  context: PanelContext,
): Promise<Drawn> {
  const { variables } = context.address;
  const exprs = series.map(({ expr }) => filledIn(expr, variables));
  const found = await Promise.all(exprs.map((e) => queryNow(e, context.range.toMs, context.signal)));
  if (found.every((vectors) => vectors.length === 0))
    return {
      content: nothing(series, exprs),
    };
  const { labelColumns, valueColumns, rows } = tableOf(columns, found, Object.keys(variables));
  const body = rows.slice(0, MOST).map((row) => line(row, valueColumns.length, { units, series }));
  return {
    content: tableRegion({
      label: title,
      head: [
        ...labelColumns.map((name) => columnHead(name)),
        ...valueColumns.map((name) => columnHead(name, { class: 'value' })),
      ],
      rows: body,
      note:
        rows.length > MOST
          ? element('p', { class: 'more' }, `${rows.length - MOST} rows are not shown`)
          : undefined,
    }),
  };
}

function line(
  { labels, values }: TableRow,
  count: number,
  { units, series }: Pick<Panel, 'units' | 'series'>,
): HTMLElement {
  return element(
    'tr',
    {},
    labels.map((label) => element('td', {}, visible(label))),
    Array.from({ length: count }, (_, i) => {
      const value = values[i];
      const state = typeof value === 'number' ? series[i]?.states?.[value] : undefined;
      return element('td', { class: 'value' }, state ?? formatted(value, units[i] ?? 'count'));
    }),
  );
}
