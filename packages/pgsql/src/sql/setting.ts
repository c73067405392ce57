import { sqlIdentifier, sqlLiteral } from './quote.ts';

/** Parameters whose value is a list of names: quoting the whole list would make it one name. */
const LIST_PARAMETERS: ReadonlySet<string> = new Set([
  'search_path',
  'temp_tablespaces',
  'local_preload_libraries',
  'session_preload_libraries',
  'shared_preload_libraries',
  'log_destination',
  'unix_socket_directories',
  'debug_io_direct',
]);

export type SettingValue = string | number | boolean;

/** `on`, `off` or the value as text. */
export function settingText(value: SettingValue): string {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

/** The words of a list parameter; a quoted one keeps its commas. */
function listItems(value: string): readonly string[] {
  return (value.match(/"(?:[^"]|"")*"|[^,\s][^,]*/g) ?? [])
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** What follows `SET name TO`. */
export function settingSql(name: string, value: SettingValue): string {
  const plain = settingText(value);
  if (!LIST_PARAMETERS.has(name)) return sqlLiteral(plain);
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

/** What pg_db_role_setting has once these are set: a reset parameter is not in it. */
export function settledSettings(
  settings: Readonly<Record<string, SettingValue>>,
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(settings).flatMap(([name, value]) => (isReset(value) ? [] : [[name, settingText(value)]])),
  );
}

/** Compares a wanted value with one of pg_db_role_setting. */
export function sameSetting(name: string, want: SettingValue, have: string | undefined): boolean {
  if (isReset(want)) return have === undefined;
  if (have === undefined) return false;
  if (!LIST_PARAMETERS.has(name)) return settingText(want) === have;
  const bare = (text: string): string =>
    listItems(text)
      .map((item) => item.replace(/^"(.*)"$/, '$1'))
      .join(',');
  return bare(settingText(want)) === bare(have);
}
