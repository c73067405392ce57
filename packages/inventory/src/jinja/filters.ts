import { dataFilters } from './filters-of-data.ts';
import type { Filter } from './filter.ts';
import { textFilters } from './filters-of-texts.ts';

export const filters: Readonly<Record<string, Filter>> = { ...textFilters, ...dataFilters };

/** Filters whose last argument may be a mapping that is no named argument. */
const NAMED: Readonly<Record<string, ReadonlySet<string>>> = {
  combine: new Set(['recursive', 'list_merge']),
};

/** The engine injector named arguments over as a map in the last place. */
export function splitArguments(
  name: string,
  words: readonly unknown[],
): { readonly others: readonly unknown[]; readonly named: ReadonlyMap<string, unknown> } {
  const last = words.at(-1);
  const known = NAMED[name];
  const isNamed =
    last instanceof Map && [...last.keys()].every((key) => known?.has(String(key)) ?? true) && last.size > 0;
  return isNamed
    ? { others: words.slice(0, -1), named: last as ReadonlyMap<string, unknown> }
    : { others: words, named: new Map() };
}

/** The engine's own filters, to find the nearest of all. */
export const builtInFilters =
  'abs attr batch capitalize count d default dictsort e escape first groupby indent items last length lines list lower map max min reject rejectattr replace reverse round select selectattr slice sort split sum title tojson trim upper urlencode zip'.split(
    ' ',
  );
