import type { Definitions, Place } from './definition.ts';

export interface GroupDraft {
  readonly name: string;
  /** Ansible's `ansible_group_priority`, 1 when absent. */
  priority: number;
  readonly parents: Set<string>;
  readonly children: Set<string>;
  /** Hosts listed in this group itself, with the places of the listing. */
  readonly hosts: Map<string, Place[]>;
  readonly vars: Definitions;
  /** What the files of `group_vars/` define, the later over the earlier; all of them over `vars`. */
  readonly files: Definitions[];
  readonly places: Place[];
}

export interface HostDraft {
  readonly address: string;
  readonly groups: Set<string>;
  readonly vars: Definitions;
  /** What the files of `host_vars/` define, over `vars`. */
  readonly files: Definitions[];
  readonly places: Place[];
}

/** Why a group cannot be where it was written. */
export interface Misplaced {
  readonly message: string;
  readonly hint: string;
}

/** Groups and hosts as the files list them: joined by name, in file order, without any precedence. */
export class Draft {
  readonly groups = new Map<string, GroupDraft>();
  readonly hosts = new Map<string, HostDraft>();

  constructor() {
    this.group('all');
  }

  /** The group of this name, new where it is met for the first time. */
  group(name: string): GroupDraft {
    let group = this.groups.get(name);
    if (group === undefined) {
      group = emptyGroup(name);
      this.groups.set(name, group);
    }
    return group;
  }

  /** The host of this address, new where it is met for the first time. */
  host(address: string): HostDraft {
    let host = this.hosts.get(address);
    if (host === undefined) {
      host = { address, groups: new Set(), vars: new Map(), files: [], places: [] };
      this.hosts.set(address, host);
    }
    return host;
  }

  /** Puts a group below another one, unless that would make a circle. */
  adopt(parent: GroupDraft, child: GroupDraft): Misplaced | undefined {
    if (child.name === 'all')
      return { message: 'all cannot be below another group', hint: 'Remove it from children.' };
    if (parent === child || this.#reaches(child, parent.name)) {
      const message = `${child.name} is below itself: ${parent.name} is one of its own descendants`;
      return { message, hint: 'Remove one of the two from children.' };
    }
    parent.children.add(child.name);
    child.parents.add(parent.name);
    return undefined;
  }

  #reaches(from: GroupDraft, name: string): boolean {
    const seen = new Set<string>();
    const open = [...from.children];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === name) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      for (const child of this.group(next).children) open.push(child);
    }
    return false;
  }
}

export function emptyGroup(name: string): GroupDraft {
  return {
    name,
    priority: 1,
    parents: new Set(),
    children: new Set(),
    hosts: new Map(),
    vars: new Map(),
    files: [],
    places: [],
  };
}
