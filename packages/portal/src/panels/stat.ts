import type { PortalPanel } from '../content/content.ts';
import { element } from '../draw/element.ts';
import { filledIn, labelsApart, legendOf } from '../series/expression.ts';
import { queryNow } from '../stores/metrics.ts';
import { formatted } from '../words/number.ts';
import type { PanelContext } from './context.ts';
import type { Drawn } from './drawn.ts';
import { nothing } from './message.ts';

type Panel = Extract<PortalPanel, { panel: 'stat' }>;

/** One number; several are a short list with their names. */
export async function showStat({ unit, series }: Panel, context: PanelContext): Promise<Drawn> {
  const expr = filledIn(series.expr, context.address.variables);
  const found = await queryNow(expr, context.range.toMs, context.signal);
  if (found.length === 0) return { content: nothing([series], [expr]) };
  const shown = (value: number): string => series.states?.[value] ?? formatted(value, unit);
  const [only] = found;
  if (found.length === 1 && only !== undefined)
    return { content: element('p', { class: 'number' }, shown(only.value)) };
  const apart = labelsApart(found.map((v) => v.labels));
  const sorted = [...found].sort((a, b) => b.value - a.value);
  return {
    content: element(
      'ul',
      { class: 'numbers' },
      sorted
        .slice(0, 6)
        .map(({ labels, value }) =>
          element('li', {}, element('strong', {}, shown(value)), ' ', legendOf(series.legend, labels, apart)),
        ),
    ),
  };
}
