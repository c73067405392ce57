import { readFileSync } from 'node:fs';
import { parse, parseDocument } from 'yaml';

/** One change of one parameter, as an operator makes it in the inventory: an entry of changes.yml. */
export interface ParameterChange {
  readonly name: string;
  /** Group, or host of a group (`pg-test 10.10.10.12`), that has the parameter; the whole estate when absent. */
  readonly at?: string;
  /**
   * Where below it: names separated by `/`. `[app]` is the item of a list whose name is app, `+` a new item at its end.
   */
  readonly path: string;
  /** Absent: the parameter, or the item, goes. */
  readonly value?: unknown;
  /** The grade that PostgreSQL's and systemd's manuals give the change: a third opinion beside plan and reality. */
  readonly grade: string;
  /** In every run of the specs, and not only in `make test-full`. */
  readonly always?: true;
}

/** The entries in their order, for hosts in this network: each is made on top of those before it. */
export function readChanges(network: string): readonly ParameterChange[] {
  const text = readFileSync(new URL('changes.yml', import.meta.url), 'utf8');
  return parse(text.replaceAll('10.10.10.', `${network}.`)) as readonly ParameterChange[];
}

/**
 * The inventory with one change made.
 *
 * @throws Error when the place is not there: an entry of changes.yml that fits no inventory is a mistake in it.
 */
export function withChange(inventory: string, change: ParameterChange): string {
  const document = parseDocument(inventory);
  const path = [...placeOf(change.at), ...change.path.split('/')].reduce<readonly (string | number)[]>(
    (above, word) => [...above, stepInto(document.toJS(), above, word)],
    [],
  );
  if (change.value === undefined) {
    if (!document.deleteIn(path)) throw new Error(`${change.name}: nothing at ${path.join('/')}`);
  } else document.setIn(path, document.createNode(change.value));
  return String(document);
}

function placeOf(at: string | undefined): readonly string[] {
  if (at === undefined) return ['all', 'vars'];
  const [group = '', host] = at.split(' ');
  return ['all', 'children', group, ...(host === undefined ? ['vars'] : ['hosts', host])];
}

/** A word of a path as a key or an index. */
function stepInto(root: unknown, above: readonly (string | number)[], word: string): string | number {
  const list = above.reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], root);
  if (word === '+') return Array.isArray(list) ? list.length : 0;
  const name = /^\[(.+)\]$/.exec(word)?.[1];
  if (name === undefined) return word;
  const index = Array.isArray(list) ? list.findIndex((item: { name?: string }) => item.name === name) : -1;
  if (index < 0) throw new Error(`no item ${name} at ${above.join('/')}`);
  return index;
}
