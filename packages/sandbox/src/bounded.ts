import { availableParallelism } from 'node:os';

/** So many hosts are worked on at once: more of them boot no faster, and the kernel begins to refuse. */
const atOnce = Math.max(8, 4 * availableParallelism());

/** Works on all items, a few at once and in order. Every item is tried, then the first failure is thrown. */
export async function bounded<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  limit = atOnce,
): Promise<Result[]> {
  const results: PromiseSettledResult<Result>[] = [];
  const waiting = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of waiting) [results[index]] = await Promise.allSettled([work(item)]);
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results.map((result) => {
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  });
}
