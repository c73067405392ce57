import type { PortalPanel } from '../content/content.ts';
import { seriesColour } from '../draw/colours.ts';
import { element } from '../draw/element.ts';
import { spansOf } from '../series/spans.ts';
import { clock } from '../words/number.ts';
import type { PanelContext } from './context.ts';
import type { Drawn } from './drawn.ts';
import { nothing } from './message.ts';
import { askAll } from './queries.ts';

type Panel = Extract<PortalPanel, { panel: 'timeline' }>;

/** A lane for each series, its states one after the other; what was not seen is hatched. */
export async function showTimeline({ series, states }: Panel, context: PanelContext): Promise<Drawn> {
  const found = await askAll(series, context);
  if (found.series.length === 0)
    return {
      content: nothing(series, found.exprs),
    };
  const values = Object.keys(states).map(Number);
  const word = (value: number | undefined): string =>
    value === undefined ? 'not seen' : (states[value] ?? String(value));
  const place = (value: number): number => Math.max(0, values.filter((v) => v !== 0).indexOf(value));
  const lanes = found.series.map((one, i) => {
    const spans = spansOf(one, found);
    const bar = element('div', { class: 'lane', 'aria-hidden': 'true' });
    for (const { from, to, value, startSeconds } of spans) {
      const span = element('span', {
        class: value === undefined ? 'span unseen-span' : value === 0 ? 'span zero' : 'span',
        title: `${clock(startSeconds * 1000)} ${word(value)}`,
      });
      span.style.left = `${from * 100}%`;
      span.style.width = `${(to - from) * 100}%`;
      if (value !== undefined && value !== 0) span.style.background = seriesColour(place(value));
      bar.append(span);
    }
    const name = found.names[i] ?? '';
    const last = spans.at(-1)?.value ?? spans.at(-2)?.value;
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      element('td', { class: 'bar' }, bar),
      element('td', {}, word(last)),
    );
  });
  const head = `${clock(found.start * 1000)} to ${clock(found.end * 1000)}`;
  return {
    content: element('table', { class: 'lanes' }, element('caption', {}, head), element('tbody', {}, lanes)),
  };
}
