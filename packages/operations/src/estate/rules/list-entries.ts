import { type Inventory, isWritten, onceEach, type Problem } from '@pigsty/sdk';
import { problemAt } from './problem-at.ts';
import type { Path } from './written-values.ts';

interface Entry {
  readonly path: Path;
  readonly message: string;
  readonly hint: string;
}

/**
 * Entries of lists that are there twice, or empty: a job of cron that runs twice, a line that was copied and never changed.
 *
 * @param parameters names that modules have; what is in other variables is not ours
 */
export function listEntries(inventory: Inventory, parameters: ReadonlySet<string>): readonly Problem[] {
  const seen = new Set<unknown>();
  return onceEach(
    [...inventory.hosts.values()].flatMap(({ address: host, vars }) =>
      Object.entries(vars)
        .filter(([name]) => parameters.has(name) && isWritten(inventory, host, [name]))
        .flatMap(([name, value]) => strangeEntries(value, [name], seen))
        .map(({ path, message, hint }) =>
          problemAt(inventory, { host, path }, { severity: 'warning', rule: 'list-entry', message, hint }),
        ),
    ),
  );
}

/** What hosts share is looked at once. */
function strangeEntries(value: unknown, path: Path, seen: Set<unknown>): readonly Entry[] {
  if (typeof value !== 'object' || value === null || seen.has(value)) return [];
  seen.add(value);
  const inner = (Array.isArray(value) ? [...value.entries()] : Object.entries(value)).flatMap(([key, item]) =>
    strangeEntries(item, [...path, key], seen),
  );
  return Array.isArray(value) ? [...ofList(value, path), ...inner] : inner;
}

function ofList(list: readonly unknown[], path: Path): readonly Entry[] {
  // Values of several kinds, and numbers of a row, are told by their place, as in pg_rto_plan: two of them may well be alike.
  const kinds = new Set(list.map((item) => typeof item));
  if (kinds.size > 1 || (kinds.has('number') && path.length > 1)) return [];
  const texts = list.map((item) => JSON.stringify(item) ?? '');
  return list.flatMap((item, i): readonly Entry[] => {
    const at = [...path, i];
    if (item === '') return [{ path: at, message: 'the entry is empty', hint: 'Delete it.' }];
    if (texts.indexOf(texts[i] ?? '') === i) return [];
    const message = 'the same entry is in the list twice';
    return [{ path: at, message, hint: 'Delete one of them, or change what was to be different.' }];
  });
}
