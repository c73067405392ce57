/** A range of a path: `{1...4}`. */
const RANGE = /\{([^{}]*)\}/;

/**
 * How many drives `minio_data` stands for: `/data{1...4}` is four, `/disk{1...2}/part{a...b}` too. Nothing when a range is none.
 *
 * @example
 * drivesOf('/data{1...4}'); // 4
 */
export function drivesOf(data: string): number | undefined {
  return expand(data)?.length;
}

/**
 * The words that a text with ranges stands for, in the server's order; nothing when a range is none.
 *
 * @example
 * expand('/data{1...2}'); // ['/data1', '/data2']
 */
export function expand(text: string): readonly string[] | undefined {
  const match = RANGE.exec(text);
  if (match === null) return /[{}]/.test(text) ? undefined : [text];
  const values = valuesOf(match[1] ?? '');
  if (values === undefined) return undefined;
  const [before, after] = [text.slice(0, match.index), text.slice(match.index + match[0].length)];
  const rest = expand(after);
  return rest === undefined
    ? undefined
    : values.flatMap((value) => rest.map((end) => `${before}${value}${end}`));
}

function valuesOf(range: string): readonly string[] | undefined {
  const [, from, to] = /^(\d+|[a-z])\.\.\.(\d+|[a-z])$/.exec(range) ?? [];
  if (from === undefined || to === undefined || /\d/.test(from) !== /\d/.test(to)) return undefined;
  const numbers = /\d/.test(from);
  const [first, last] = numbers ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)];
  if (last < first) return undefined;
  // `{01...16}` keeps its zeros.
  return Array.from({ length: last - first + 1 }, (_, i) =>
    numbers
      ? String(first + i).padStart(from.startsWith('0') ? from.length : 1, '0')
      : String.fromCharCode(first + i),
  );
}
