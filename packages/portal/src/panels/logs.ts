import { formatAddress } from '../address/address.ts';
import type { PortalPanel } from '../content/content.ts';
import { element } from '../draw/element.ts';
import { logLines } from '../draw/log-lines.ts';
import { columnHead, tableRegion } from '../draw/table.ts';
import { filledIn } from '../series/expression.ts';
import { searchLogs, type LogLine } from '../stores/logs.ts';
import { visible } from '../words/visible.ts';
import type { PanelContext } from './context.ts';
import type { Drawn } from './drawn.ts';
import { nothing } from './message.ts';

type Panel = Extract<PortalPanel, { panel: 'logs' }>;

export async function showLogs(
  { title, query, columns, emptyWhenHealthy }: Panel,
  { address, range, signal }: PanelContext,
): Promise<Drawn> {
  const filled = filledIn(query, address.variables);
  const lines = await searchLogs(filled, range, { limit: 100, signal });
  if (lines.length === 0)
    return { content: nothing([emptyWhenHealthy === true ? { emptyWhenHealthy } : {}], [filled]) };
  if (columns !== undefined) return { content: counts(title, columns, lines) };
  const all = formatAddress({ page: 'logs', range: address.range, variables: { q: filled } });
  return {
    content: element(
      'div',
      {},
      element(
        'div',
        { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'lines' },
        logLines(lines),
      ),
      element('p', { class: 'more' }, element('a', { href: all }, 'search these lines')),
    ),
  };
}

/** What a query has counted, in the order in which the store answers. */
function counts(title: string, columns: readonly string[], lines: readonly LogLine[]): HTMLElement {
  return tableRegion({
    label: title,
    head: columns.map((name) => columnHead(name)),
    rows: lines.map((line) =>
      element(
        'tr',
        {},
        columns.map((name) => element('td', {}, visible(line[name] ?? ''))),
      ),
    ),
  });
}
