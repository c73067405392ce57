import type { JsonValue } from '@pigsty/sdk';
import type { SettingTypes } from '../../sql/server-setting.ts';

/** Dynamic configuration as Patroni keeps it in the DCS; null means that a key is absent. */
export type DynamicConfig = { readonly [key: string]: JsonValue | undefined };

export interface ConfigChange {
  readonly [key: string]: JsonValue | undefined;
  readonly path: string;
  readonly from: JsonValue;
  readonly to: JsonValue;
  /** An earlier inventory declared it, and this one does not. */
  readonly gone?: true;
}

export interface Comparison {
  /** Names of parameters where a difference of a few per cent does not count. */
  readonly tolerant: ReadonlySet<string>;
  /** What the server knows of its parameters. */
  readonly types: SettingTypes;
}

/** A value without the quotes of JSON. */
export function valueText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
