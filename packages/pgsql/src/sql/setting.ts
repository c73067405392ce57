import { sqlIdentifier, sqlLiteral } from './quote.ts';
import { isList, listItems, sameServerValue, settingKey, type SettingTypes } from './server-setting.ts';

export type SettingValue = string | number | boolean;

/** `on`, `off` or the value as text. */
export function settingText(value: SettingValue): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

/** What follows `SET name TO`. */
export function settingSql(name: string, value: SettingValue): string {
  const plain = settingText(value);
  if (!isList(name)) return sqlLiteral(plain);
  const items = listItems(plain);
  if (items.length === 0) return "''";
  return items
    .map((item) =>
      item.startsWith('"') ? sqlIdentifier(item.slice(1, -1).replaceAll('""', '"')) : sqlLiteral(item),
    )
    .join(', ');
}

/** `DEFAULT` resets a parameter. */
export function isReset(value: SettingValue): boolean {
  return typeof value === 'string' && value.toUpperCase() === 'DEFAULT';
}

/** Settings of a role or database in pg_db_role_setting, by the name in small letters. */
export type StoredSettings = Readonly<Record<string, string>>;

/** `name=value` items of pg_db_role_setting. */
export function parseSettings(items: readonly string[]): StoredSettings {
  return Object.fromEntries(
    items.map((item) => {
      const at = item.indexOf('=');
      return [settingKey(item.slice(0, at)), item.slice(at + 1)];
    }),
  );
}

/** What pg_db_role_setting has once these are set: a reset parameter is not in it. */
export function settledSettings(settings: Readonly<Record<string, SettingValue>>): StoredSettings {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) =>
      isReset(value) ? [] : [[settingKey(name), settingText(value)]],
    ),
  );
}

/** Names of wanted settings that are stored otherwise, compared as the server compares them. */
export function differentSettings(
  wanted: Readonly<Record<string, SettingValue>>,
  stored: StoredSettings,
  types: SettingTypes,
): readonly string[] {
  return Object.entries(wanted).flatMap(([name, value]) => {
    const have = stored[settingKey(name)];
    const same = isReset(value)
      ? have === undefined
      : have !== undefined && sameServerValue(name, types, settingText(value), have);
    return same ? [] : [name];
  });
}
