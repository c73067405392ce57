import type { JsonValue } from '@pigsty/sdk';
import { settingKey } from '../../sql/server-setting.ts';
import { valueText, type Comparison, type ConfigChange, type DynamicConfig } from './model.ts';
import { parameterChanges } from './parameters.ts';
import { slotChanges, type SlotRecord } from './slots.ts';

/** Where a cluster's configuration says which parameters the inventory has given it. Patroni leaves it alone. */
export const DECLARED = 'pigsty';

/**
 * Differences in the keys of `want`, and parameters that an earlier inventory had: what others keep in the DCS stays as
 * it is.
 */
export function configChanges(
  want: DynamicConfig,
  have: DynamicConfig,
  comparison: Comparison,
): readonly ConfigChange[] {
  const parameters = parametersOf(have);
  const { slots, ignore_slots, ...others } = want;
  const record = have[DECLARED];
  return [
    ...sectionChanges(others, have, comparison, ''),
    ...slotChanges({ slots, ignore_slots }, have, isObject(record) ? (record as SlotRecord) : {}),
    ...goneParameters(want, have).map((name) => ({
      path: `${PARAMETERS}${name}`,
      from: parameters[name] ?? null,
      to: null,
      gone: true as const,
    })),
  ];
}

function sectionChanges(
  want: DynamicConfig,
  have: DynamicConfig,
  comparison: Comparison,
  prefix: string,
): readonly ConfigChange[] {
  return Object.entries(want).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const path = `${prefix}${key}`;
    const present = have[key] ?? null;
    if (isObject(value)) {
      const inside = isObject(present) ? present : {};
      return `${path}.` === PARAMETERS
        ? parameterChanges(value, inside, comparison, PARAMETERS)
        : sectionChanges(value, inside, comparison, `${path}.`);
    }
    return sameValue(value, present) ? [] : [{ path, from: present, to: value }];
  });
}

/**
 * Parameters that were declared when the configuration was last written, that still have a value, and are declared no more.
 * None where PostgreSQL is not spoken of at all.
 */
function goneParameters(want: DynamicConfig, have: DynamicConfig): readonly string[] {
  if (want['postgresql'] === undefined) return [];
  const record = have[DECLARED];
  const recorded = isObject(record) ? record['parameters'] : undefined;
  const before = new Set((Array.isArray(recorded) ? recorded : []).map((name) => settingKey(String(name))));
  const now = new Set(Object.keys(parametersOf(want)).map(settingKey));
  return Object.keys(parametersOf(have)).filter(
    (name) => before.has(settingKey(name)) && !now.has(settingKey(name)),
  );
}

/** The configuration once these changes are made. */
export function changedConfig(have: DynamicConfig, changes: readonly ConfigChange[]): DynamicConfig {
  return merged(have, mergePatch(changes));
}

function merged(have: DynamicConfig, patch: DynamicConfig): DynamicConfig {
  const result: Record<string, JsonValue | undefined> = { ...have };
  for (const [key, value] of Object.entries(patch)) {
    const present = result[key];
    if (value === null) delete result[key];
    else result[key] = isObject(value) ? merged(isObject(present) ? present : {}, value) : value;
  }
  return result;
}

/** The merge patch that makes these changes. A parameter's name may have a dot, the sections above it have none. */
export function mergePatch(changes: readonly ConfigChange[]): DynamicConfig {
  const patch: Record<string, JsonValue> = {};
  for (const { path, to } of changes) {
    const sections = path.startsWith(PARAMETERS)
      ? ['postgresql', 'parameters', path.slice(PARAMETERS.length)]
      : path.split('.');
    let at = patch;
    for (const section of sections.slice(0, -1)) {
      const next = (at[section] ?? {}) as Record<string, JsonValue>;
      at[section] = next;
      at = next;
    }
    at[sections.at(-1) ?? path] = to;
  }
  return patch;
}

const PARAMETERS = 'postgresql.parameters.';

/** `postgresql.parameters` of a configuration; empty when there are none. */
export function parametersOf(config: DynamicConfig): Readonly<Record<string, JsonValue>> {
  const postgresql = config['postgresql'];
  const parameters = isObject(postgresql) ? postgresql['parameters'] : undefined;
  return (isObject(parameters) ? parameters : {}) as Readonly<Record<string, JsonValue>>;
}

function isObject(value: JsonValue | undefined): value is DynamicConfig & JsonValue {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sameValue(a: JsonValue, b: JsonValue): boolean {
  return a === b || (a !== null && b !== null && normal(a) === normal(b));
}

/** Patroni takes `on`, `true` and true as one; so are 5 and '5'. */
function normal(value: JsonValue): string {
  const text = valueText(value).trim();
  if (/^(on|true|yes)$/i.test(text)) return 'on';
  if (/^(off|false|no)$/i.test(text)) return 'off';
  return text;
}
