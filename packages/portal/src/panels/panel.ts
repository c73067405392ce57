import type { PortalPanel } from '../content/content.ts';
import { element } from '../draw/element.ts';
import type { PanelContext } from './context.ts';
import type { Drawn } from './drawn.ts';
import { showLogs } from './logs.ts';
import { failure } from './message.ts';
import { showSlots } from './slots.ts';
import { showStat } from './stat.ts';
import { showTable } from './table.ts';
import { showTimeline } from './timeline.ts';
import { showTimeSeries } from './timeseries.ts';

/** A panel with its title; `refresh` asks for its data, and keeps what is shown until the answer is there. */
export interface PanelView {
  readonly root: HTMLElement;
  readonly refresh: (context: PanelContext) => Promise<void>;
}

/** One panel of a page, of any kind. */
export function panelView(panel: PortalPanel): PanelView {
  const place = element('div', { class: 'content' }, element('p', { class: 'message' }, 'asked …'));
  const root = element(
    'section',
    { class: `panel ${panel.panel}${wide(panel) ? ' wide' : ''}`, 'aria-label': panel.title },
    element('h3', panel.help === undefined ? {} : { title: panel.help }, panel.title),
    place,
  );
  let takeAway: (() => void) | undefined;
  return {
    root,
    refresh: async (context) => {
      let drawn: Drawn;
      try {
        drawn = await draw(panel, context);
      } catch (error) {
        if (context.signal.aborted) return;
        drawn = { content: failure(error) };
      }
      if (context.signal.aborted) return;
      takeAway?.();
      place.replaceChildren(drawn.content);
      root.dataset['state'] = drawn.content.classList.contains('message') ? 'message' : 'data';
      takeAway = drawn.attached?.();
    },
  };
}

/** A table of many columns is not read through a window; of many slots a narrow lane shows nothing. */
const wide = (panel: PortalPanel): boolean =>
  panel.panel === 'slots' || (panel.panel === 'table' && panel.columns.length > 3);

function draw(panel: PortalPanel, context: PanelContext): Promise<Drawn> {
  switch (panel.panel) {
    case 'timeseries':
      return showTimeSeries(panel, context);
    case 'slots':
      return showSlots(panel, context);
    case 'stat':
      return showStat(panel, context);
    case 'table':
      return showTable(panel, context);
    case 'timeline':
      return showTimeline(panel, context);
    case 'logs':
      return showLogs(panel, context);
    default:
      return panel satisfies never;
  }
}
