/** A value as Jinja writes it into a text: with Python's words. */
export function pythonText(value: unknown): string {
  return typeof value === 'string' ? value : pythonLiteral(value);
}

function pythonLiteral(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([name, part]) => `${quoted(name)}: ${pythonLiteral(part)}`);
    return `{${entries.join(', ')}}`;
  }
  return JSON.stringify(value) ?? 'None';
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text
    .replace(/[\\\n\r\t]/g, (char) => ({ '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' })[char] ?? char)
    .replaceAll(quote, `\\${quote}`);
  return `${quote}${escaped}${quote}`;
}

/** `json.dumps` of Python: a blank after commas and colons, other than ASCII escaped. */
export function pythonJson(value: unknown, indent?: number): string {
  const compact = (v: unknown): string => {
    if (Array.isArray(v)) return `[${v.map(compact).join(', ')}]`;
    if (typeof v === 'object' && v !== null)
      return `{${Object.entries(v)
        .map(([name, part]) => `${JSON.stringify(name)}: ${compact(part)}`)
        .join(', ')}}`;
    return JSON.stringify(v ?? null);
  };
  const text = indent === undefined ? compact(value) : JSON.stringify(value, undefined, indent);
  return text.replace(/[\u0080-\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

export function withSortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSortedKeys);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, part]) => [name, withSortedKeys(part)]),
  );
}

/** What came out of the engine as plain data: maps as objects, Python's None as null. */
export function plain(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([name, part]) => [String(name), plain(part)]));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'bigint') return Number(value);
  return value;
}
