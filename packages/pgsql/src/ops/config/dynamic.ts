import type { JsonValue } from '@pigsty/sdk';

/** Dynamic configuration as Patroni keeps it in the DCS; null means that a key is absent. */
export type DynamicConfig = { readonly [key: string]: JsonValue | undefined };

export interface ConfigChange {
  readonly [key: string]: JsonValue;
  readonly path: string;
  readonly from: JsonValue;
  readonly to: JsonValue;
}

/** Sizes computed from a host's memory: a kernel update must not restart a cluster. */
const TOLERANCE = 0.05;

/** Differences in the keys of `want` only: what others keep in the DCS stays as it is. */
export function configChanges(
  want: DynamicConfig,
  have: DynamicConfig,
  tolerant: ReadonlySet<string>,
  prefix = '',
): readonly ConfigChange[] {
  return Object.entries(want).flatMap(([key, value]) => {
    if (value === undefined) return [];
    const path = `${prefix}${key}`;
    const present = have[key] ?? null;
    if (isObject(value)) return configChanges(value, isObject(present) ? present : {}, tolerant, `${path}.`);
    if (sameValue(value, present) || (tolerant.has(key) && closeSize(value, present))) return [];
    return [{ path, from: present, to: value }];
  });
}

/** The merge patch that makes these changes. A parameter's name may have a dot, the sections above it have none. */
export function mergePatch(changes: readonly ConfigChange[]): DynamicConfig {
  const patch: Record<string, JsonValue> = {};
  for (const { path, to } of changes) {
    const sections = PARAMETERS.test(path)
      ? ['postgresql', 'parameters', path.replace(PARAMETERS, '')]
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

const PARAMETERS = /^postgresql\.parameters\./;

function isObject(value: JsonValue | undefined): value is DynamicConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function sameValue(a: JsonValue, b: JsonValue): boolean {
  return a === b || (a !== null && b !== null && normal(a) === normal(b));
}

/** Patroni and PostgreSQL take `on`, `true` and true as one; so are 5 and '5'. */
function normal(value: JsonValue): string {
  const text = valueText(value).trim();
  if (/^(on|true|yes)$/i.test(text)) return 'on';
  if (/^(off|false|no)$/i.test(text)) return 'off';
  return text;
}

/** A value without the quotes of JSON. */
export function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function closeSize(a: JsonValue, b: JsonValue): boolean {
  const [left, right] = [megabytes(a), megabytes(b)];
  return (
    left !== undefined && right !== undefined && Math.abs(left - right) <= TOLERANCE * Math.max(left, right)
  );
}

function megabytes(value: JsonValue): number | undefined {
  const [, digits, unit] = /^(\d+)\s*(kB|MB|GB)$/.exec(valueText(value)) ?? [];
  if (digits === undefined) return undefined;
  return Number(digits) * (unit === 'kB' ? 1 / 1024 : unit === 'GB' ? 1024 : 1);
}
