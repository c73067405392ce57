import type { Vector } from './table-rows.ts';

/** First and last slot. */
export type SlotRange = readonly [first: number, last: number];

export interface SlotOwner {
  readonly ins: string;
  /** What it serves, in order. */
  readonly ranges: readonly SlotRange[];
  readonly count: number;
  readonly moving: readonly {
    readonly range: SlotRange;
    readonly state: 'importing' | 'migrating';
    /** The address of the other member; nothing where it is not known. */
    readonly peer: string | undefined;
  }[];
}

export interface SlotMap {
  /** By their first slot. Who neither serves nor moves any is not among them. */
  readonly owners: readonly SlotOwner[];
  /** Slots that nobody serves. */
  readonly unserved: readonly SlotRange[];
  /** Slots that more than one says it serves. */
  readonly claimedTwice: readonly SlotRange[];
}

/** Who serves what of so many slots, out of a series for each range. */
export function slotMap(found: readonly Vector[], slots: number): SlotMap {
  const owners = new Map<string, { ranges: SlotRange[]; moving: SlotOwner['moving'][number][] }>();
  const served = new Uint8Array(slots);
  for (const { labels } of found) {
    const range = rangeOf(labels, slots);
    if (range === undefined) continue;
    const ins = labels['ins'] ?? '';
    const owner = owners.get(ins) ?? { ranges: [], moving: [] };
    owners.set(ins, owner);
    const { state, peer } = labels;
    if (state === 'importing' || state === 'migrating') owner.moving.push({ range, state, peer });
    else {
      owner.ranges.push(range);
      for (let slot = range[0]; slot <= range[1]; slot++) served[slot] = Math.min(2, served[slot]! + 1);
    }
  }
  return {
    owners: [...owners]
      .map(([ins, { ranges, moving }]) => ({
        ins,
        ranges: ranges.sort(byFirst),
        count: size(ranges),
        moving: moving.sort((a, b) => byFirst(a.range, b.range)),
      }))
      .sort((a, b) => (a.ranges[0]?.[0] ?? slots) - (b.ranges[0]?.[0] ?? slots) || (a.ins < b.ins ? -1 : 1)),
    unserved: runs(served, 0),
    claimedTwice: runs(served, 2),
  };
}

/** How many slots there are in some ranges. */
export const size = (ranges: readonly SlotRange[]): number =>
  ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);

const byFirst = ([a]: SlotRange, [b]: SlotRange): number => a - b;

function rangeOf(labels: Vector['labels'], slots: number): SlotRange | undefined {
  const [first, last] = [Number(labels['start']), Number(labels['end'])];
  const sound =
    Number.isInteger(first) && Number.isInteger(last) && first >= 0 && first <= last && last < slots;
  return sound ? [first, last] : undefined;
}

function runs(served: Uint8Array, wanted: number): readonly SlotRange[] {
  const found: SlotRange[] = [];
  for (let slot = 0; slot < served.length; slot++) {
    if (served[slot] !== wanted) continue;
    const first = slot;
    while (served[slot + 1] === wanted) slot++;
    found.push([first, slot]);
  }
  return found;
}
