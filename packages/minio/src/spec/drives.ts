/**
 * How many drives `minio_data` stands for: `/data{1...4}` is four, `/disk{1...2}/part{a...b}` too. Nothing when a range is none.
 *
 * @example
 * drivesOf('/data{1...4}'); // 4
 */
export function drivesOf(data: string): number | undefined {
  const ranges = [...data.matchAll(/\{([^{}]*)\}/g)].map((match) => lengthOf(match[1] ?? ''));
  if (/[{}]/.test(data.replace(/\{[^{}]*\}/g, '')) || ranges.includes(undefined)) return undefined;
  return ranges.reduce<number>((product, length) => product * (length ?? 1), 1);
}

function lengthOf(range: string): number | undefined {
  const [, from, to] = /^(\d+|[a-z])\.\.\.(\d+|[a-z])$/.exec(range) ?? [];
  if (from === undefined || to === undefined) return undefined;
  const [first, last] = /\d/.test(from) ? [Number(from), Number(to)] : [from.charCodeAt(0), to.charCodeAt(0)];
  return last >= first ? last - first + 1 : undefined;
}
