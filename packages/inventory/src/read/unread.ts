import { isScalar, type Node } from 'yaml';
import type { Position, Problem } from '@pigsty/sdk';
import type { Place } from '../draft/definition.ts';
import type { Draft, GroupDraft, HostDraft } from '../draft/draft.ts';
import { childrenOf, hostsBelow } from './group-tree.ts';
import { scopeAt, scopeInVariables, type Scope } from '../yaml/scope-at.ts';
import type { YamlTree } from '../yaml/yaml-tree.ts';

/** What errors of shape keep from being understood. What a rule says of it may only follow from that. */
export interface Unread {
  /** Whether hosts, groups or whole variables may be missing, and not only parts of a value. */
  readonly lost: boolean;
  /** Whether this place belongs to a group, a host or a variable that could not be read as a whole. */
  readonly touches: (position: Position) => boolean;
  /** Names of the variables of which a part could not be read. */
  readonly variables: ReadonlySet<string>;
}

/** A file with the group or the host whose variables it has, unless it has groups itself. */
export interface ReadTree {
  readonly tree: YamlTree;
  readonly owner?: Pick<Scope, 'group' | 'host'>;
}

/** Finds what the errors touch: one variable, a group with what belongs to it, or everything. */
export function unreadOf(
  errors: readonly Pick<Problem, 'rule' | 'position'>[],
  trees: readonly ReadTree[],
  draft: Draft,
): Unread | undefined {
  if (errors.length === 0) return undefined;
  const touched = new Touched(draft);
  for (const { position, rule } of errors) {
    const found = trees.find(({ tree }) => tree.file === position?.file);
    if (position === undefined || found === undefined) touched.addAll();
    else touched.add(found, position, rule);
  }
  return touched;
}

class Touched implements Unread {
  lost = false;
  readonly variables = new Set<string>();
  #everything = false;
  readonly #draft: Draft;
  readonly #children: ReadonlyMap<string, readonly string[]>;
  readonly #ranges: { readonly tree: YamlTree; readonly node: Node }[] = [];

  constructor(draft: Draft) {
    this.#draft = draft;
    this.#children = childrenOf(draft);
  }

  touches(position: Position): boolean {
    return this.#everything || this.#ranges.some(({ tree, node }) => tree.holds(node, position));
  }

  addAll(): void {
    this.lost = true;
    this.#everything = true;
  }

  add({ tree, owner }: ReadTree, position: Position, rule: string): void {
    const { group, host, variable, inside } =
      owner === undefined ? scopeAt(tree, position) : scopeInVariables(tree, owner, position);
    // Of a key that is there twice the last one counts, as for Ansible: nothing is missing.
    const whole = variable !== undefined && (inside === true || rule === 'duplicate-key');
    if (!whole) this.lost = true;
    const [name] = variable ?? [];
    if (isScalar(name)) this.variables.add(String(name.value));
    if (whole) this.#addNodes(tree, variable);
    else if (group !== undefined && group !== 'all') this.#addGroup(group);
    else if (host !== undefined) this.#addHost(host);
    else this.addAll();
  }

  /** With the groups above, which have its hosts, and those below, which have its variables. */
  #addGroup(name: string): void {
    const { groups } = this.#draft;
    const below = closure(name, (one) => this.#children.get(one) ?? []);
    const above = closure(name, (one) => [...(groups.get(one)?.parents ?? [])]);
    for (const one of new Set([...below, ...above])) {
      const group = groups.get(one);
      if (group !== undefined && one !== 'all') this.#addPlaces(group);
    }
    for (const address of hostsBelow(name, this.#draft, this.#children)) {
      const host = this.#draft.hosts.get(address);
      if (host !== undefined) this.#addPlaces(host);
    }
  }

  #addHost(address: string): void {
    const host = this.#draft.hosts.get(address);
    if (host === undefined) return;
    this.#addPlaces(host);
    for (const group of host.groups) if (group !== 'all') this.#addGroup(group);
  }

  #addPlaces({ places, files }: GroupDraft | HostDraft): void {
    const inFiles = files.flatMap((file) => [...file.values()].map(({ place }) => place));
    for (const { tree, key, value } of [...places, ...inFiles] as readonly Place[])
      this.#addNodes(tree, value === null ? [key] : [key, value]);
  }

  #addNodes(tree: YamlTree, nodes: readonly Node[]): void {
    for (const node of nodes) this.#ranges.push({ tree, node });
  }
}

/** A name with all that can be reached from it. */
function closure(name: string, next: (name: string) => readonly string[]): ReadonlySet<string> {
  const found = new Set([name]);
  // What is added meanwhile is visited, too.
  for (const one of found) for (const further of next(one)) found.add(further);
  return found;
}
