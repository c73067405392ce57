import type { PortalPanel } from '../content/content.ts';
import { SERIES_COLOURS } from '../draw/colours.ts';
import { element } from '../draw/element.ts';
import { mark } from '../draw/mark.ts';
import { svg } from '../draw/svg.ts';
import { filledIn } from '../series/expression.ts';
import { size, slotMap, type SlotOwner, type SlotRange } from '../series/slot-map.ts';
import { queryNow } from '../stores/metrics.ts';
import { visible } from '../words/visible.ts';
import type { PanelContext } from './context.ts';
import type { Drawn } from './drawn.ts';
import { nothing } from './message.ts';

type Panel = Extract<PortalPanel, { panel: 'slots' }>;

/** As many ranges as are named; the rest is counted. */
const NAMED = 4;
/** Of the width of a lane: what is narrower would not be seen. */
const LEAST = 1 / 100;

/** A lane for each owner, its ranges where they are among all slots, and a lane of those whose owner nobody saw. */
export async function showSlots({ title, series, slots }: Panel, context: PanelContext): Promise<Drawn> {
  const expr = filledIn(series.expr, context.address.variables);
  const found = await queryNow(expr, context.range.toMs, context.signal);
  if (found.length === 0) return { content: nothing([series], [expr]) };
  const { owners, unserved, claimedTwice } = slotMap(found, slots);
  const missing = size(unserved);
  const serving = owners.filter(({ count }) => count > 0).length;
  const sum = `${slots - missing} of ${slots} slots are served by ${serving} ${serving === 1 ? 'instance' : 'instances'}`;
  return {
    content: element(
      'figure',
      { 'aria-label': `${title}, now: ${sum}` },
      element(
        'table',
        { class: 'lanes slot-map' },
        element('caption', {}, sum),
        element('tbody', {}, [
          ...owners.map((owner, at) => ownerLane(owner, at, slots)),
          ...oddLane('no owner seen', unserved, { slots, status: 'unknown' }),
          ...oddLane('two owners', claimedTwice, { slots, status: 'warn' }),
        ]),
      ),
    ),
  };
}

function ownerLane({ ins, ranges, count, moving }: SlotOwner, at: number, slots: number): HTMLElement {
  const bar = drawing(slots, [
    ...ranges.map((range) => [range, `slots-${(at % SERIES_COLOURS) + 1}`] as const),
    ...moving.map(({ range }) => [range, 'slots-warn slots-thin'] as const),
  ]);
  const ways = moving.map(({ range, state, peer }) =>
    element(
      'div',
      {},
      mark('warn'),
      ` ${words(range)} ${state === 'migrating' ? 'moving to' : 'coming from'} ${visible(peer ?? 'another member')}`,
    ),
  );
  return lane(visible(ins), bar, [`${count}: ${named(ranges)}`, ...ways]);
}

/** Members are asked one after the other: slots that were moved in between have no owner, or two, until the next time. */
function oddLane(
  what: string,
  ranges: readonly SlotRange[],
  { slots, status }: { readonly slots: number; readonly status: 'unknown' | 'warn' },
): readonly HTMLElement[] {
  if (ranges.length === 0) return [];
  const bar = drawing(
    slots,
    ranges.map((range) => [range, `slots-${status}`] as const),
  );
  return [lane(what, bar, [mark(status), ` ${size(ranges)}: ${named(ranges)}`])];
}

function lane(name: string, bar: SVGElement, said: readonly (Node | string)[]): HTMLElement {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, name),
    element('td', { class: 'bar' }, element('div', { class: 'lane', 'aria-hidden': 'true' }, bar)),
    element('td', { class: 'ranges' }, said),
  );
}

/** All slots from left to right, as wide as there is room. */
function drawing(slots: number, parts: readonly (readonly [SlotRange, string])[]): SVGElement {
  return svg(
    'svg',
    { viewBox: `0 0 ${slots} 1`, preserveAspectRatio: 'none', focusable: 'false' },
    ...parts.map(([[first, last], style]) => {
      const width = Math.max(last - first + 1, slots * LEAST);
      return svg('rect', { class: style, x: Math.min(first, slots - width), y: 0, width, height: 1 });
    }),
  );
}

const words = ([first, last]: SlotRange): string => (first === last ? `${first}` : `${first} to ${last}`);

function named(ranges: readonly SlotRange[]): string {
  if (ranges.length === 0) return 'none';
  const shown = ranges.slice(0, NAMED).map(words).join(', ');
  return ranges.length > NAMED ? `${shown} and ${ranges.length - NAMED} more ranges` : shown;
}
