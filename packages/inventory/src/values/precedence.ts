import { byCodeUnit } from '@pigsty/sdk';
import { laid, type Definition, type Definitions } from '../draft/definition.ts';
import type { Draft, GroupDraft } from '../draft/draft.ts';

/** What hosts with the same groups have in common. */
export interface GroupSet {
  /** From general to specific, in the order in which variables are laid over each other. */
  readonly groups: readonly GroupDraft[];
  readonly definitions: ReadonlyMap<string, Definition>;
}

/**
 * Every file wins over what the inventory itself says of groups: `all`, the groups, the files of `all`, those of the groups.
 * So `group_vars/all.yml` wins over the `vars` of a specific group.
 */
function* layersOf(groups: readonly GroupDraft[]): Generator<Definitions | undefined> {
  const all = groups.filter((group) => group.name === 'all');
  const others = groups.filter((group) => group.name !== 'all');
  for (const group of [...all, ...others]) yield group.vars;
  for (const part of [all, others]) {
    const layers = Math.max(0, ...part.map((group) => group.files.length));
    for (let layer = 0; layer < layers; layer += 1) for (const group of part) yield group.files[layer];
  }
}

/**
 * Ansible's order among groups: by depth (the longest way from `all`), then `ansible_group_priority`, then name.
 * The later wins; a host's own variables win over all of them.
 */
export class Precedence {
  readonly #draft: Draft;
  readonly #depths = new Map<string, number>();
  readonly #sets = new Map<string, GroupSet>();

  constructor(draft: Draft) {
    this.#draft = draft;
    for (const group of draft.groups.values()) {
      if (group.name !== 'all' && group.parents.size === 0) group.parents.add('all');
    }
  }

  of(hostGroups: ReadonlySet<string>): GroupSet {
    const key = [...hostGroups].sort(byCodeUnit).join('\n');
    let set = this.#sets.get(key);
    if (set === undefined) {
      set = this.#combine(this.#ancestors(hostGroups));
      this.#sets.set(key, set);
    }
    return set;
  }

  #combine(names: ReadonlySet<string>): GroupSet {
    const groups = [...names]
      .map((name) => this.#draft.groups.get(name))
      .filter((group) => group !== undefined)
      .sort(
        (a, b) => this.#depth(a) - this.#depth(b) || a.priority - b.priority || byCodeUnit(a.name, b.name),
      );
    return { groups, definitions: laid(layersOf(groups)) };
  }

  #ancestors(names: ReadonlySet<string>): ReadonlySet<string> {
    const all = new Set<string>(['all']);
    const open = [...names];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      if (all.has(name)) continue;
      all.add(name);
      for (const parent of this.#draft.groups.get(name)?.parents ?? []) open.push(parent);
    }
    return all;
  }

  #depth(group: GroupDraft): number {
    const known = this.#depths.get(group.name);
    if (known !== undefined) return known;
    let depth = 0;
    for (const name of group.parents) {
      const parent = this.#draft.groups.get(name);
      if (parent !== undefined) depth = Math.max(depth, this.#depth(parent) + 1);
    }
    this.#depths.set(group.name, depth);
    return depth;
  }
}
