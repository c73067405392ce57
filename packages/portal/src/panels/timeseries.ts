import type { PortalPanel } from '../content/content.ts';
import { seriesColour } from '../draw/colours.ts';
import { element } from '../draw/element.ts';
import { clock, formatted } from '../words/number.ts';
import type { PanelContext } from './context.ts';
import type { Drawn } from './drawn.ts';
import { nothing } from './message.ts';
import { askAll } from './queries.ts';

/** More lines than these nobody tells apart: the largest are drawn, and the rest is counted. */
const MOST = 12;

type Panel = Extract<PortalPanel, { panel: 'timeseries' }>;

export async function showTimeSeries(
  { title, unit, series, stacked }: Panel,
  context: PanelContext,
): Promise<Drawn> {
  const [found, { drawPlot }, marks] = await Promise.all([
    askAll(series, context),
    import('../draw/plot.ts'),
    context.marks,
  ]);
  if (found.series.length === 0)
    return {
      content: nothing(series, found.exprs),
    };
  const ranked = found.series
    .map((s, i) => ({ s, name: found.names[i] ?? '', last: s.points.at(-1)?.[1] }))
    .sort((a, b) => (b.last ?? 0) - (a.last ?? 0));
  const kept = new Set(ranked.slice(0, MOST));
  const shown = found.series.flatMap((s) => {
    const entry = ranked.find((r) => r.s === s);
    return entry !== undefined && kept.has(entry) ? [entry] : [];
  });
  const place = element('div', { class: 'plot', 'aria-hidden': 'true' });
  const values = shown.map(({ last }) => element('span', { class: 'value' }, formatted(last, unit)));
  const legend = element(
    'ul',
    { class: 'legend' },
    shown.map(({ name }, i) => {
      const key = element('span', { class: 'key' });
      key.style.background = seriesColour(i);
      return element('li', {}, key, element('span', {}, name), ' ', values[i]);
    }),
  );
  const when = element('p', { class: 'when' }, lastMoment(found.end, shown));
  const content = element(
    'figure',
    {
      'aria-label': sentence(
        title,
        shown.map(({ name, last }) => `${name} ${formatted(last, unit)}`),
      ),
    },
    place,
    legend,
    ranked.length > MOST
      ? element('p', { class: 'more' }, `${ranked.length - MOST} smaller ones are not drawn`)
      : undefined,
    marks.length > 0 ? element('p', { class: 'more' }, '▾ a run of pigsty  ● another leader') : undefined,
    when,
  );
  const attached = (): (() => void) =>
    drawPlot({
      place,
      unit,
      stacked: stacked === true,
      shown: { ...found, series: shown.map(({ s }) => s) },
      names: shown.map(({ name }) => name),
      zoom: (fromMs, toMs) =>
        context.go({
          ...context.address,
          range: { from: String(Math.round(fromMs)), to: String(Math.round(toMs)) },
        }),
      marks,
      hover: (seconds, at, near) => {
        const moments = near.map(({ atMs, text }) => `${clock(atMs)} ${text}`);
        when.textContent =
          seconds === undefined
            ? lastMoment(found.end, shown)
            : [clock(seconds * 1000), ...moments].join(' · ');
        values.forEach((value, i) => {
          value.textContent = formatted(seconds === undefined ? shown[i]?.last : at[i], unit);
        });
      },
    });
  return { content, attached };
}

function lastMoment(
  end: number,
  shown: readonly { readonly s: { readonly points: readonly (readonly [number, number])[] } }[],
): string {
  const last = Math.max(...shown.map(({ s }) => s.points.at(-1)?.[0] ?? 0));
  return last < end - 120 ? `last seen ${clock(last * 1000)}` : '';
}

const sentence = (title: string, values: readonly string[]): string =>
  `${title}, now: ${values.slice(0, 6).join(', ')}${values.length > 6 ? ' and more' : ''}`;
