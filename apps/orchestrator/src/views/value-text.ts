/** A value on one line, as it would stand in the inventory: `[a, { name: b }]`. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).map(([name, part]) => `${name}: ${valueText(part)}`);
    return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
  }
  return typeof value === 'string' ? textOf(value) : JSON.stringify(value);
}

/** Quoted when it could be taken for something else. */
function textOf(text: string): string {
  if (text === '[secret]') return text;
  const isPlain = /^[\p{L}\d_/.$(+-][^\n]*$/u.test(text) && !/: | #|[,[\]{}]|\s$/.test(text);
  const isWord = !/^(?:-?\d+(?:\.\d+)?|true|false|null|yes|no|on|off)$/i.test(text);
  return isPlain && isWord ? text : JSON.stringify(text);
}
