import { byCodeUnit } from '../words/json.ts';

/**
 * The candidate that a mistyped word was meant to be: at most a third of it differs, three letters at most.
 *
 * @example
 * nearestName('pg_verison', ['pg_version', 'pg_role']); // 'pg_version'
 */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let limit = Math.min(3, Math.max(1, Math.floor(word.length / 3)));
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word, candidate, limit);
    if (distance > limit || (distance === limit && best !== undefined)) continue;
    best = candidate;
    limit = distance;
    if (distance === 0) return candidate;
  }
  return best;
}

/** The candidates that are nearest to a mistyped word, best first; looser than `nearestName`, as a reader chooses. */
export function nearestNames(word: string, candidates: Iterable<string>, howMany = 3): readonly string[] {
  const limit = Math.max(2, Math.floor(word.length / 2));
  const near = [...new Set(candidates)]
    .map((name) => ({ name, distance: editDistance(word, name, limit) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance || byCodeUnit(a.name, b.name));
  return near
    .filter(({ distance }) => distance <= (near[0]?.distance ?? 0) + 1)
    .slice(0, howMany)
    .map(({ name }) => name);
}

/** Insertions, deletions, replacements and swaps of neighbours; gives up above `limit`. */
export function editDistance(a: string, b: string, limit = Infinity): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (beforeLast[j - 2] ?? 0) + 1);
      }
      row.push(cost);
    }
    if (Math.min(...row) > limit) return Infinity;
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
