import type { JsonValue } from '@pigsty/sdk';
import { sameServerValue, settingKey, type SettingTypes } from '../../sql/server-setting.ts';
import { valueText, type Comparison, type ConfigChange, type DynamicConfig } from './model.ts';

/** Sizes computed from a host's memory: a kernel update must not restart a cluster. */
const TOLERANCE = 0.05;

/**
 * Differences of server parameters. Names are compared as the server compares them: a parameter keeps the spelling that
 * it has in the DCS, and a second spelling of it, which might win, goes.
 */
export function parameterChanges(
  want: DynamicConfig,
  have: DynamicConfig,
  { tolerant, types }: Comparison,
  prefix: string,
): readonly ConfigChange[] {
  return Object.entries(want).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const key = settingKey(name);
    const present = Object.keys(have).filter((spelling) => settingKey(spelling) === key);
    const kept = present.includes(name) ? name : (present[0] ?? name);
    const from = have[kept] ?? null;
    const same = sameParameter(key, types, value, from) || (tolerant.has(key) && closeSize(value, from));
    const others = present.filter((spelling) => spelling !== kept);
    return [
      ...(same ? [] : [{ path: `${prefix}${kept}`, from, to: value }]),
      ...others.map((spelling) => ({ path: `${prefix}${spelling}`, from: have[spelling] ?? null, to: null })),
    ];
  });
}

/** Two values of a parameter in the DCS, where null is none. */
export function sameParameter(name: string, types: SettingTypes, a: JsonValue, b: JsonValue): boolean {
  if (a === null || b === null) return a === b;
  return sameServerValue(name, types, parameterText(a), parameterText(b));
}

/** A value as Patroni writes it into postgresql.conf. */
export function parameterText(value: JsonValue): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : valueText(value);
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
