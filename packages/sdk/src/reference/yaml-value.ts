/** A value in one line, as it would be typed in an inventory: `{ name: test, roles: [dbrole_admin] }`. */
export function yamlValue(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[${value.map(yamlValue).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([name, item]) => `${yamlText(name)}: ${yamlValue(item)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'string' ? yamlText(value) : JSON.stringify(value);
}

/** The same with one line per item. */
export function yamlBlock(name: string, value: unknown): string {
  const items = Array.isArray(value)
    ? value.map((item) => `  - ${yamlValue(item)}`)
    : Object.entries(value as object).map(([key, item]) => `  ${yamlText(key)}: ${yamlValue(item)}`);
  return [`${name}:`, ...items].join('\n');
}

/** Without quotes only where no reader of YAML could take it for something else. */
function yamlText(words: string): string {
  const plain = /^[A-Za-z_/][A-Za-z0-9_./-]*(?: [A-Za-z0-9_./-]+)*$/.test(words);
  const isKeyword = /^(?:y|n|yes|no|on|off|true|false|null)$/i.test(words);
  return plain && !isKeyword ? words : `'${words.replaceAll("'", "''")}'`;
}
