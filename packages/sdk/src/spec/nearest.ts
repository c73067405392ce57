import { byCodeUnit } from '../words/json.ts';

/**
 * The candidate that a mistyped word was meant to be: at most a third of it differs, three letters at most, or only
 * capitals. Of names that are made of words only the words that differ are counted, so that `dbuser_n8n` is not taken for
 * `dbuser_dba`.
 *
 * @example
 * nearestName('pg_verison', ['pg_version', 'pg_role']); // 'pg_version'
 */
export function nearestName(word: string, candidates: Iterable<string>): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let least = Infinity;
  for (const candidate of candidates) {
    if (candidate === word) return candidate;
    const distance = candidate.toLowerCase() === lower ? 0 : slipsBetween(word, candidate, least);
    if (distance >= least) continue;
    best = candidate;
    least = distance;
  }
  return best;
}

/** How many slips of the keyboard lie between two names; Infinity when one cannot have been meant as the other. */
function slipsBetween(a: string, b: string, least: number): number {
  if (Math.abs(a.length - b.length) > 3) return Infinity;
  const [mine, theirs] = withoutCommonWords(a, b);
  const limit = Math.min(3, Math.max(1, Math.floor(mine.length / 3)), least);
  const distance = editDistance(mine, theirs, limit);
  if (distance > limit) return Infinity;
  // One word for another of the same length is a different name, not a slip: no letter is left in its place.
  return mine.length > 1 && distance >= Math.max(mine.length, theirs.length) ? Infinity : distance;
}

const WORDS = /(?<=[_.\-/])|(?=[_.\-/])/;

/** Two names without the words that they begin and end with alike. */
function withoutCommonWords(a: string, b: string): readonly [string, string] {
  const mine = a.split(WORDS);
  const theirs = b.split(WORDS);
  const shorter = Math.min(mine.length, theirs.length);
  let start = 0;
  while (start < shorter && mine[start] === theirs[start]) start += 1;
  let end = 0;
  while (end < shorter - start && mine.at(-1 - end) === theirs.at(-1 - end)) end += 1;
  const rest = (words: readonly string[]): string => words.slice(start, words.length - end).join('');
  return [rest(mine), rest(theirs)];
}

/**
 * The one candidate of which a word is an abbreviation, or that it goes on from.
 *
 * @example
 * abbreviated('pg_vip_addr', ['pg_vip_address', 'pg_vip_enabled']); // 'pg_vip_address'
 */
export function abbreviated(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  const longer = all.filter((one) => isAbbreviated(word, one) || one.startsWith(`${word}_`));
  const found = longer.length > 0 ? longer : all.filter((one) => isAbbreviated(one, word));
  return found.length === 1 ? found[0] : undefined;
}

/** All words but one are the same, and that one is the beginning of the other. */
function isAbbreviated(short: string, long: string): boolean {
  const [mine, theirs] = [short.split('_'), long.split('_')];
  const differing = mine.flatMap((word, i) => (word === theirs[i] ? [] : [[word, theirs[i] ?? ''] as const]));
  const [[word, full] = ['', ''], ...more] = differing;
  return mine.length === theirs.length && more.length === 0 && word.length >= 3 && full.startsWith(word);
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
