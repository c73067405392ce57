import type { MemoryFacts } from '../spec/memory.ts';

const keys = {
  MemTotal: 'totalKiB',
  MemAvailable: 'availableKiB',
  Committed_AS: 'committedKiB',
  SwapTotal: 'swapTotalKiB',
  SwapFree: 'swapFreeKiB',
  HugePages_Total: 'hugePages',
  Hugepagesize: 'hugePageKiB',
} as const satisfies Readonly<Record<string, keyof MemoryFacts>>;

export const memoryScript = `sed -n 's/^\\(${Object.keys(keys).join('\\|')}\\): *\\([0-9]*\\).*/memory \\1 \\2/p' /proc/meminfo`;

/** Absent where the kernel knows no huge pages, or was not asked. */
export function parseMemory(output: string): MemoryFacts | undefined {
  const said = new Map(
    [...output.matchAll(/^memory (\w+) (\d+)$/gm)].map(([, key = '', value]) => [key, Number(value)]),
  );
  const entries = Object.entries(keys).map(([key, name]) => [name, said.get(key)] as const);
  return entries.some(([, value]) => value === undefined)
    ? undefined
    : (Object.fromEntries(entries) as unknown as MemoryFacts);
}
