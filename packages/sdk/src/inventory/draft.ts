import { isMap, isScalar, type Node } from 'yaml';
import { nearestName } from '../spec/nearest.ts';
import type { Problem } from '../words/problem.ts';
import { define, type Definitions, type Place } from './definition.ts';
import { expandHosts } from './host-range.ts';
import type { Entry, YamlTree } from './yaml-tree.ts';

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

const SECTIONS = ['hosts', 'children', 'vars'] as const;

/** Groups and hosts as the files list them: joined by name, in file order, without any precedence. */
export class Draft {
  readonly groups = new Map<string, GroupDraft>();
  readonly hosts = new Map<string, HostDraft>();
  readonly problems: Problem[] = [];

  constructor() {
    this.#group('all');
  }

  read(tree: YamlTree): void {
    const root = tree.follow(tree.root);
    if (!isMap(root)) {
      const found = root === null || isEmpty(tree, root) ? 'nothing' : shapeOf(tree, root);
      this.#error(tree, root, tree.file, `expected groups (all: ...), found ${found}`, EXAMPLE);
      return;
    }
    if (tree.entries(root).has('plugin')) {
      this.#error(
        tree,
        root,
        'plugin',
        'this is the configuration of an Ansible plugin, not an inventory',
        EXAMPLE,
      );
      return;
    }
    for (const entry of tree.entries(root).values()) this.#readGroup(tree, entry, undefined);
  }

  #readGroup(tree: YamlTree, entry: Entry, parent: string | undefined): void {
    const body = tree.follow(entry.value);
    const { name } = entry;
    if (!isMap(body) && !isEmpty(tree, body)) {
      const severity = parent === undefined ? 'warning' : 'error';
      const hint = 'A group has hosts, vars or children below it.';
      this.#add(severity, tree, entry.value, name, `expected a group, found ${shapeOf(tree, body)}`, hint);
      return;
    }
    if (name === '') {
      this.#error(
        tree,
        entry.key,
        tree.file,
        'expected the name of a group, found nothing',
        'Write the name before the ":".',
      );
      return;
    }
    const group = this.#group(name);
    group.places.push({ tree, ...entry });
    if (parent !== undefined) this.#adopt(parent, group, tree, entry);
    if (!isMap(body)) return;
    for (const section of tree.entries(body).values()) this.#readSection(tree, section, group);
  }

  #readSection(tree: YamlTree, section: Entry, group: GroupDraft): void {
    const { name } = section;
    if (name !== 'hosts' && name !== 'children' && name !== 'vars') {
      const near = nearestName(name, SECTIONS);
      const hint = near === undefined ? 'Variables of a group stand under vars.' : `Did you mean ${near}?`;
      const severity = near === undefined ? 'warning' : 'error';
      this.#add(
        severity,
        tree,
        section.key,
        `${group.name}.${name}`,
        'expected hosts, children or vars',
        hint,
      );
      return;
    }
    for (const entry of this.#sectionEntries(tree, section, group.name)) {
      if (name === 'hosts') this.#readHosts(tree, entry, group);
      else if (name === 'children') this.#readGroup(tree, entry, group.name);
      else this.#readVariable(tree, entry, group);
    }
  }

  /** The entries of a section; like Ansible, a single name stands for a mapping with that name. */
  #sectionEntries(tree: YamlTree, section: Entry, group: string): readonly Entry[] {
    const body = tree.follow(section.value);
    if (isMap(body)) return [...tree.entries(body).values()];
    if (isEmpty(tree, body)) return [];
    if (isScalar(body) && typeof body.value === 'string' && section.name !== 'vars') {
      return [{ name: body.value, key: body, value: null }];
    }
    const hint =
      section.name === 'hosts'
        ? 'Write each host as a key: "10.10.10.11:".'
        : 'Write each entry as "name: value".';
    this.#error(
      tree,
      section.value,
      `${group}.${section.name}`,
      `expected a mapping, found ${shapeOf(tree, body)}`,
      hint,
    );
    return [];
  }

  #readVariable(tree: YamlTree, entry: Entry, group: GroupDraft): void {
    const subject = `${group.name}.vars.${entry.name}`;
    if (entry.name !== 'ansible_group_priority') {
      define(group.vars, { tree, ...entry }, subject);
      return;
    }
    const priority = Number(tree.value(entry.value) ?? NaN);
    if (Number.isInteger(priority)) group.priority = priority;
    else
      this.#error(
        tree,
        entry.value,
        subject,
        'expected a whole number',
        'Groups with a higher priority win. The default is 1.',
      );
  }

  #readHosts(tree: YamlTree, entry: Entry, group: GroupDraft): void {
    const subject = `${group.name}.hosts.${entry.name}`;
    const expanded = expandHosts(entry.name);
    if ('message' in expanded) {
      this.#error(tree, entry.key, subject, expanded.message, expanded.hint);
      return;
    }
    const body = tree.follow(entry.value);
    if (!isMap(body) && !isEmpty(tree, body)) {
      const hint = `Write ${entry.name}: { name: value }.`;
      this.#error(
        tree,
        entry.value,
        subject,
        `expected the variables of a host, found ${shapeOf(tree, body)}`,
        hint,
      );
      return;
    }
    const place: Place = { tree, ...entry };
    for (const address of expanded.hosts) {
      if (address === '') {
        this.#error(tree, entry.key, subject, 'expected the address of a host, found nothing', EXAMPLE);
        continue;
      }
      const isNew = !this.hosts.has(address);
      const host = this.#host(address);
      host.groups.add(group.name);
      host.places.push(place);
      appendTo(group.hosts, address, place);
      if (isNew && expanded.port !== undefined) {
        const name = 'ansible_port';
        host.vars.set(name, { name, value: expanded.port, place: { ...place, value: null }, subject });
      }
      if (!isMap(body)) continue;
      for (const variable of tree.entries(body).values()) {
        define(host.vars, { tree, ...variable }, `${group.name}.hosts.${address}.${variable.name}`);
      }
    }
  }

  #adopt(parentName: string, child: GroupDraft, tree: YamlTree, entry: Entry): void {
    const parent = this.#group(parentName);
    if (child.name === 'all') {
      this.#error(
        tree,
        entry.key,
        `${parentName}.children.all`,
        'all cannot be below another group',
        'Remove it from children.',
      );
      return;
    }
    if (parentName === child.name || this.#reaches(child, parentName)) {
      const message = `${child.name} is below itself: ${parentName} is one of its own descendants`;
      this.#error(
        tree,
        entry.key,
        `${parentName}.children.${child.name}`,
        message,
        'Remove one of the two from children.',
      );
      return;
    }
    parent.children.add(child.name);
    child.parents.add(parentName);
  }

  #reaches(from: GroupDraft, name: string): boolean {
    const seen = new Set<string>();
    const open = [...from.children];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      if (next === name) return true;
      if (seen.has(next)) continue;
      seen.add(next);
      for (const child of this.#group(next).children) open.push(child);
    }
    return false;
  }

  #group(name: string): GroupDraft {
    let group = this.groups.get(name);
    if (group === undefined) {
      group = emptyGroup(name);
      this.groups.set(name, group);
    }
    return group;
  }

  #host(address: string): HostDraft {
    let host = this.hosts.get(address);
    if (host === undefined) {
      host = { address, groups: new Set(), vars: new Map(), files: [], places: [] };
      this.hosts.set(address, host);
    }
    return host;
  }

  #error(tree: YamlTree, node: Node | null, subject: string, message: string, hint: string): void {
    this.#add('error', tree, node, subject, message, hint);
  }

  #add(
    severity: Problem['severity'],
    tree: YamlTree,
    node: Node | null,
    subject: string,
    message: string,
    hint: string,
  ): void {
    this.problems.push({
      severity,
      rule: 'inventory-shape',
      subject,
      message,
      hint,
      position: tree.position(node),
    });
  }
}

const EXAMPLE = 'Example: all: { children: { pg-meta: { hosts: { 10.10.10.10: { pg_seq: 1 } } } } }';

function appendTo(map: Map<string, Place[]>, key: string, place: Place): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [place]);
  else list.push(place);
}

function isEmpty(tree: YamlTree, node: Node | null): boolean {
  return node === null || (isScalar(node) && tree.value(node) === null);
}

function shapeOf(tree: YamlTree, node: Node | null): string {
  const value = tree.value(node);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' && value !== null ? 'a mapping' : JSON.stringify(value);
}
