import { isMap, isScalar, type Node } from 'yaml';
import { nearestName, type Problem } from '@pigsty/sdk';

import { define, type Place } from './definition.ts';
import type { Draft, GroupDraft } from './draft.ts';
import { expandHosts } from './host-range.ts';
import type { Entry, YamlTree } from '../yaml/yaml-tree.ts';

/** Adds the groups and hosts of one file to the draft; what is not shaped like an inventory is reported. */
export function readGroups(tree: YamlTree, draft: Draft): readonly Problem[] {
  const reader = new GroupReader(tree, draft);
  reader.readFile();
  return reader.problems;
}

type Report = Pick<Problem, 'subject' | 'message' | 'hint'> & { readonly severity?: Problem['severity'] };

const SECTIONS = ['hosts', 'children', 'vars'] as const;
const EXAMPLE = 'Example: all: { children: { pg-meta: { hosts: { 10.10.10.10: { pg_seq: 1 } } } } }';

class GroupReader {
  readonly problems: Problem[] = [];
  readonly #tree: YamlTree;
  readonly #draft: Draft;

  constructor(tree: YamlTree, draft: Draft) {
    this.#tree = tree;
    this.#draft = draft;
  }

  readFile(): void {
    const { file } = this.#tree;
    const root = this.#tree.follow(this.#tree.root);
    if (!isMap(root)) {
      const found = this.#isEmpty(root) ? 'nothing' : this.#shapeOf(root);
      const message = `expected groups (all: ...), found ${found}`;
      this.#report(root, { subject: file, message, hint: EXAMPLE });
      return;
    }
    const groups = this.#tree.entries(root);
    if (groups.has('plugin')) {
      const message = 'this is the configuration of an Ansible plugin, not an inventory';
      this.#report(root, { subject: 'plugin', message, hint: EXAMPLE });
      return;
    }
    for (const entry of groups.values()) this.#readGroup(entry, undefined);
  }

  #readGroup(entry: Entry, parent: GroupDraft | undefined): void {
    const { name } = entry;
    const body = this.#tree.follow(entry.value);
    if (!isMap(body) && !this.#isEmpty(body)) {
      const severity = parent === undefined ? 'warning' : 'error';
      const message = `expected a group, found ${this.#shapeOf(body)}`;
      const hint = 'A group has hosts, vars or children below it.';
      this.#report(entry.value, { severity, subject: name, message, hint });
      return;
    }
    if (name === '') {
      const message = 'expected the name of a group, found nothing';
      this.#report(entry.key, { subject: this.#tree.file, message, hint: 'Write the name before the ":".' });
      return;
    }
    const group = this.#draft.group(name);
    group.places.push(this.#place(entry));
    const misplaced = parent && this.#draft.adopt(parent, group);
    if (misplaced) this.#report(entry.key, { subject: `${parent.name}.children.${name}`, ...misplaced });
    if (!isMap(body)) return;
    for (const section of this.#tree.entries(body).values()) this.#readSection(section, group);
  }

  #readSection(section: Entry, group: GroupDraft): void {
    const { name } = section;
    if (name !== 'hosts' && name !== 'children' && name !== 'vars') {
      const near = nearestName(name, SECTIONS);
      const severity = near === undefined ? 'warning' : 'error';
      const message = 'expected hosts, children or vars';
      const hint = near === undefined ? 'Variables of a group stand under vars.' : `Did you mean ${near}?`;
      this.#report(section.key, { severity, subject: `${group.name}.${name}`, message, hint });
      return;
    }
    for (const entry of this.#sectionEntries(section, group)) {
      if (name === 'hosts') this.#readHosts(entry, group);
      else if (name === 'children') this.#readGroup(entry, group);
      else this.#readVariable(entry, group);
    }
  }

  /** The entries of a section; like Ansible, a single name stands for a mapping with that name. */
  #sectionEntries({ name, value }: Entry, group: GroupDraft): readonly Entry[] {
    const body = this.#tree.follow(value);
    if (isMap(body)) return [...this.#tree.entries(body).values()];
    if (this.#isEmpty(body)) return [];
    if (isScalar(body) && typeof body.value === 'string' && name !== 'vars')
      return [{ name: body.value, key: body, value: null }];
    const message = `expected a mapping, found ${this.#shapeOf(body)}`;
    const hint =
      name === 'hosts' ? 'Write each host as a key: "10.10.10.11:".' : 'Write each entry as "name: value".';
    this.#report(value, { subject: `${group.name}.${name}`, message, hint });
    return [];
  }

  #readVariable(entry: Entry, group: GroupDraft): void {
    const subject = `${group.name}.vars.${entry.name}`;
    if (entry.name !== 'ansible_group_priority') {
      define(group.vars, this.#place(entry), subject);
      return;
    }
    const priority = Number(this.#tree.value(entry.value) ?? NaN);
    if (Number.isInteger(priority)) {
      group.priority = priority;
      return;
    }
    const hint = 'Groups with a higher priority win. The default is 1.';
    this.#report(entry.value, { subject, message: 'expected a whole number', hint });
  }

  #readHosts(entry: Entry, group: GroupDraft): void {
    const subject = `${group.name}.hosts.${entry.name}`;
    const expanded = expandHosts(entry.name);
    if ('message' in expanded) {
      this.#report(entry.key, { subject, ...expanded });
      return;
    }
    const body = this.#tree.follow(entry.value);
    if (!isMap(body) && !this.#isEmpty(body)) {
      const message = `expected the variables of a host, found ${this.#shapeOf(body)}`;
      this.#report(entry.value, { subject, message, hint: `Write ${entry.name}: { name: value }.` });
      return;
    }
    const place = this.#place(entry);
    for (const address of expanded.hosts) {
      if (address === '') {
        const message = 'expected the address of a host, found nothing';
        this.#report(entry.key, { subject, message, hint: EXAMPLE });
        continue;
      }
      const isNew = !this.#draft.hosts.has(address);
      const host = this.#draft.host(address);
      host.groups.add(group.name);
      host.places.push(place);
      appendTo(group.hosts, address, place);
      if (isNew && expanded.port !== undefined) {
        const name = 'ansible_port';
        host.vars.set(name, { name, value: expanded.port, place: { ...place, value: null }, subject });
      }
      if (!isMap(body)) continue;
      for (const variable of this.#tree.entries(body).values())
        define(host.vars, this.#place(variable), `${group.name}.hosts.${address}.${variable.name}`);
    }
  }

  #place(entry: Entry): Place {
    return { tree: this.#tree, ...entry };
  }

  #report(node: Node | null, report: Report): void {
    this.problems.push(this.#tree.problem(node, { rule: 'inventory-shape', ...report }));
  }

  #isEmpty(node: Node | null): boolean {
    return node === null || (isScalar(node) && this.#tree.value(node) === null);
  }

  #shapeOf(node: Node | null): string {
    const value = this.#tree.value(node);
    if (Array.isArray(value)) return 'a list';
    return typeof value === 'object' && value !== null ? 'a mapping' : JSON.stringify(value);
  }
}

function appendTo(map: Map<string, Place[]>, key: string, place: Place): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [place]);
  else list.push(place);
}
