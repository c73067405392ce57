const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1000,
  kb: 1024,
  m: 1000 ** 2,
  mb: 1024 ** 2,
  g: 1000 ** 3,
  gb: 1024 ** 3,
};

/** A size as Redis reads it, in bytes: `1k` is 1000 and `1kb` 1024, whatever the case. Nothing for what is no size. */
export function bytesOf(size: string): number | undefined {
  const [, digits, unit = ''] = /^(\d+)([kmg]?b?)$/.exec(size.toLowerCase()) ?? [];
  return digits === undefined ? undefined : Number(digits) * (units[unit] ?? 1);
}
