const units: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** Bytes of a size: `64MiB` and `64M` by 1024, `64MB` by 1000, as fallocate takes them. */
export function bytesOf(size: string | number): number {
  if (typeof size === 'number') return size;
  const [, amount = '0', unit = '', suffix = ''] = /^([\d.]+)\s*([kKMGTP]?)(i?B?)$/.exec(size) ?? [];
  const base = suffix === 'B' ? 1000 : 1024;
  return Math.floor(Number(amount) * base ** (units[unit.toLowerCase()] ?? 0));
}
