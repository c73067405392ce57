import type { JsonValue } from '@pigsty/sdk';
import type { SlotSpec } from '../../spec/schema/slots.ts';
import type { ConfigChange, DynamicConfig } from './model.ts';

/** What the key `pigsty` of a configuration says that the inventory has declared. */
export interface SlotRecord {
  readonly slots?: readonly string[] | null;
  readonly ignore_slots?: readonly string[] | null;
}

type Entry = Readonly<Record<string, JsonValue>>;

/**
 * `slots` and `ignore_slots` of Patroni's configuration. It makes a slot of the first kind on every member, and moves it there;
 * one of the second kind it leaves to PostgreSQL.
 */
export function slotConfig(declared: readonly SlotSpec[]): DynamicConfig {
  const kept = declared.filter((slot) => !slot.failover);
  const left = declared.filter((slot) => slot.failover);
  return {
    ...(kept.length === 0
      ? {}
      : { slots: Object.fromEntries(kept.map((slot) => [slot.name, entryOf(slot)] as const)) }),
    ...(left.length === 0
      ? {}
      : { ignore_slots: left.map((slot) => ({ name: slot.name, ...entryOf(slot) })) }),
  };
}

/** Names of slots that are declared, for the next comparison. */
export function slotRecord(declared: readonly SlotSpec[]): {
  readonly slots?: readonly string[];
  readonly ignore_slots?: readonly string[];
} {
  const names = (failover: boolean): readonly string[] =>
    declared
      .filter((slot) => slot.failover === failover)
      .map(({ name }) => name)
      .sort();
  const [slots, ignored] = [names(false), names(true)];
  return {
    ...(slots.length === 0 ? {} : { slots }),
    ...(ignored.length === 0 ? {} : { ignore_slots: ignored }),
  };
}

function entryOf({ database, plugin }: SlotSpec): Entry {
  return database === undefined ? { type: 'physical' } : { type: 'logical', database, plugin };
}

/** Differences of both keys. Slots of others stay; those that an earlier inventory declared and this one does not go. */
export function slotChanges(
  want: DynamicConfig,
  have: DynamicConfig,
  recorded: SlotRecord,
): readonly ConfigChange[] {
  return [...keptChanges(want, have, recorded.slots ?? []), ...ignoredChanges(want, have, recorded)];
}

function keptChanges(
  want: DynamicConfig,
  have: DynamicConfig,
  recorded: readonly string[],
): readonly ConfigChange[] {
  const [wanted, present] = [entries(want['slots']), entries(have['slots'])];
  return [
    ...Object.entries(wanted).flatMap(([name, to]) => {
      const from = present[name] ?? null;
      return has(from, to) ? [] : [{ path: `slots.${name}`, from, to }];
    }),
    ...recorded
      .filter((name) => wanted[name] === undefined && present[name] !== undefined)
      .map((name) => ({ path: `slots.${name}`, from: present[name] ?? null, to: null, gone: true as const })),
  ];
}

/** A list, of which each entry that has the name of a declared slot is ours. */
function ignoredChanges(
  want: DynamicConfig,
  have: DynamicConfig,
  { ignore_slots: recorded }: SlotRecord,
): readonly ConfigChange[] {
  const [wanted, present] = [list(want['ignore_slots']), list(have['ignore_slots'])];
  const ours = new Set<JsonValue | undefined>([...(recorded ?? []), ...wanted.map((slot) => slot['name'])]);
  const stays = present.filter((slot) => !ours.has(slot['name']) || wanted.some((w) => has(slot, w)));
  const added = wanted.filter((w) => !present.some((slot) => has(slot, w)));
  if (added.length === 0 && stays.length === present.length) return [];
  const to = [...stays, ...added];
  return [
    {
      path: 'ignore_slots',
      from: present.length === 0 ? null : present,
      to: to.length === 0 ? null : to,
      ...(added.length === 0 ? { gone: true as const } : {}),
    },
  ];
}

/** Whether it says all that is wanted; what somebody has added to it stays. */
function has(present: JsonValue, wanted: JsonValue): boolean {
  const [a, b] = [present ?? {}, wanted ?? {}] as readonly [Entry, Entry];
  return present !== null && Object.entries(b).every(([key, value]) => a[key] === value);
}

function entries(value: JsonValue | undefined): Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Entry) : {};
}

function list(value: JsonValue | undefined): readonly Entry[] {
  return Array.isArray(value) ? (value as readonly Entry[]) : [];
}
