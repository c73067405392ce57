import type { NodeParams } from './schema.ts';

/** What the kernel and everything without huge pages need beside them. */
export const restMiB = 512;

/** Size of a huge page where the host was not asked. */
const usualPageKiB = 2048;

/** What a host says of its memory, in KiB; pages are counted. */
export interface MemoryFacts {
  readonly totalKiB: number;
  readonly availableKiB: number;
  /** What programs were promised so far. */
  readonly committedKiB: number;
  readonly swapTotalKiB: number;
  readonly swapFreeKiB: number;
  readonly hugePages: number;
  readonly hugePageKiB: number;
}

type Wanted = Pick<NodeParams, 'node_hugepage_count' | 'node_hugepage_ratio'>;

/** Huge pages to reserve; a count goes before a share of the memory. */
export function wantedHugePages(
  { node_hugepage_count: count, node_hugepage_ratio: ratio }: Wanted,
  host: { readonly memoryMiB: number | undefined; readonly hugePageKiB?: number | undefined },
): number {
  if (count > 0) return count;
  return Math.ceil(((host.memoryMiB ?? 0) * ratio * 1024) / (host.hugePageKiB ?? usualPageKiB));
}

/** What huge pages leave for everything else. */
export function leftMiB(pages: number, { totalKiB, hugePageKiB }: MemoryFacts): number {
  return Math.floor((totalKiB - pages * hugePageKiB) / 1024);
}

/** What programs can be promised with `vm.overcommit_memory = 2`: swap, and a share of what is not in huge pages. */
export function commitLimitKiB(
  ratio: number,
  memory: MemoryFacts,
  planned: { readonly pages: number; readonly swap: boolean },
): number {
  const swap = planned.swap ? memory.swapTotalKiB : 0;
  return Math.floor(swap + ((memory.totalKiB - planned.pages * memory.hugePageKiB) * ratio) / 100);
}
