const width = 100;

/** A value as somebody would write it in TypeScript: on one line where it fits, else a line per field. */
export function literal(value: unknown, before = ''): string {
  const line = oneLine(value);
  if (before.length + line.length <= width || typeof value !== 'object' || value === null) return line;
  const fields = Object.entries(value).map(([key, field]) => `  ${name(key)}: ${oneLine(field)},`);
  return Array.isArray(value) ? line : ['{', ...fields, '}'].join('\n');
}

function oneLine(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(([key, field]) => `${name(key)}: ${oneLine(field)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function name(key: string): string {
  return /^[a-z_$][\w$]*$/i.test(key) ? key : quoted(key);
}

function quoted(text: string): string {
  const json = JSON.stringify(text);
  return json.includes("'") ? json : `'${json.slice(1, -1).replaceAll('\\"', '"')}'`;
}
