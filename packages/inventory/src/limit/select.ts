import { nearestName, PigstyError, type Inventory } from '@pigsty/sdk';
import { nearestNames } from '@pigsty/sdk/engine';

type Names = Pick<Inventory, 'groups' | 'hosts'>;

/**
 * Addresses that match an Ansible limit pattern, in the inventory's order: `a,b` or `a:b` (any of them), `:&c` (and in c),
 * `:!d` (and not in d), globs, `~regex`, `pg-test[0]`, `all`. Everything when the pattern is absent.
 * Throws SELECTION_EMPTY for an unknown name and for a selection without hosts.
 *
 * @example
 * selectHosts(inventory, 'pg-test,pg-meta:!10.10.10.13');
 */
export function selectHosts(inventory: Names, pattern?: string): readonly string[] {
  const terms =
    pattern === undefined ? [{ how: 'add' as const, name: 'all' }] : parseTerms(pattern, inventory);
  if (pattern !== undefined && terms.length === 0) throw empty(pattern, 'the limit is empty', inventory, '');
  let selected = new Set<string>();
  // Ansible's order: what is added, then what must match as well, then what is taken away.
  const added = terms.filter((term) => term.how === 'add');
  if (added.length === 0) selected = new Set(inventory.hosts.keys());
  for (const term of added) for (const address of match(inventory, term.name, pattern)) selected.add(address);
  for (const term of terms.filter((t) => t.how === 'keep')) {
    const kept = match(inventory, term.name, pattern);
    selected = new Set([...selected].filter((address) => kept.has(address)));
  }
  for (const term of terms.filter((t) => t.how === 'drop')) {
    const dropped = match(inventory, term.name, pattern);
    selected = new Set([...selected].filter((address) => !dropped.has(address)));
  }
  if (selected.size === 0)
    throw empty(pattern ?? 'all', `${pattern ?? 'all'} selects no host`, inventory, '');
  return [...inventory.hosts.keys()].filter((address) => selected.has(address));
}

interface Term {
  readonly how: 'add' | 'keep' | 'drop';
  readonly name: string;
}

function parseTerms(pattern: string, inventory: Names): readonly Term[] {
  return split(pattern, inventory)
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => {
      if (word.startsWith('!')) return { how: 'drop', name: word.slice(1).trim() };
      if (word.startsWith('&')) return { how: 'keep', name: word.slice(1).trim() };
      return { how: 'add', name: word };
    });
}

/** A colon separates, except in an IPv6 address, in brackets and in a regular expression. */
function split(pattern: string, inventory: Names): readonly string[] {
  return pattern.split(',').flatMap((part) => {
    const word = part.trim();
    if (/^[!&]?~/.test(word) || inventory.hosts.has(word.replace(/^[!&]/, ''))) return [word];
    return word.match(/(?:[^:[\]]|\[[^\]]*\])+/g) ?? [];
  });
}

function match(inventory: Names, name: string, pattern: string | undefined): ReadonlySet<string> {
  if (name === 'all' || name === '*') return new Set(inventory.hosts.keys());
  if (inventory.hosts.has(name)) return new Set([name]);
  const { base, slice } = subscript(name);
  const matches = matcher(base, pattern ?? name);
  const found = new Set<string>();
  let groupMatched = false;
  for (const group of inventory.groups.values()) {
    if (!matches(group.name)) continue;
    groupMatched = true;
    for (const address of group.allHosts) found.add(address);
  }
  if (!groupMatched || /^~|[.?*[]/.test(base)) {
    for (const address of inventory.hosts.keys()) if (matches(address)) found.add(address);
  }
  if (found.size === 0 && !groupMatched) {
    throw empty(pattern ?? name, `no host and no group is named ${name}`, inventory, base);
  }
  return slice === undefined ? found : new Set([...found].slice(...slice));
}

/** `pg-test[0]`, `pg-test[-1]`, `pg-test[1:2]` or `pg-test[1-2]` (both ends included). */
function subscript(name: string): { base: string; slice?: [number, number | undefined] } {
  const found = /^(.+)\[(?:(-?\d+)|(\d+)[:-](\d*))\]$/.exec(name);
  if (found?.[1] === undefined || name.startsWith('~')) return { base: name };
  const [, base, index, from, to] = found;
  if (index !== undefined) {
    const at = Number(index);
    return { base, slice: [at, at === -1 ? undefined : at + 1] };
  }
  return { base, slice: [Number(from), to === '' ? undefined : Number(to) + 1] };
}

function matcher(name: string, pattern: string): (candidate: string) => boolean {
  const source = name.startsWith('~') ? `^(?:${name.slice(1)})` : `^${globSource(name)}$`;
  try {
    const expression = new RegExp(source, 'u');
    return (candidate) => expression.test(candidate);
  } catch (cause) {
    throw new PigstyError('USAGE', `${name} in the limit ${pattern} is no regular expression`, {
      hint: "Quote it for the shell: --limit '~^pg-.*'",
      cause,
    });
  }
}

/** fnmatch: `*`, `?`, `[abc]`, `[!abc]`. */
function globSource(glob: string): string {
  return glob.replace(/\[(!?)([^\]]+)\]|[\s\S]/g, (all, not: string | undefined, set: string | undefined) => {
    if (set !== undefined) return `[${not === '!' ? '^' : ''}${set.replace(/[\\^[\]]/g, '\\$&')}]`;
    if (all === '*') return '.*';
    if (all === '?') return '.';
    return all.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
  });
}

function empty(pattern: string, message: string, inventory: Names, name: string): PigstyError {
  const known = [...inventory.groups.keys()].filter((group) => group !== 'all');
  const near = name === '' ? undefined : nearest(name, [...known, ...inventory.hosts.keys()]);
  const hint =
    near !== undefined
      ? `Did you mean ${pattern.replace(name, near)}?`
      : `Groups: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ', ...' : ''}.`;
  return new PigstyError('SELECTION_EMPTY', message, { hint });
}

/** An address is near another one of its network; of names only a slip of the keyboard counts. */
function nearest(name: string, candidates: readonly string[]): string | undefined {
  if (!/^[\d.]+$/.test(name)) return nearestName(name, candidates);
  const addresses = candidates.filter((c) => /^[\d.]+$/.test(c));
  return nearestNames(name, addresses, 1)[0];
}
