import { isMap, isScalar, type Node } from 'yaml';
import { nearestName, type Problem } from '@pigsty/sdk';
import { appendTo, define, type Place } from './definition.ts';
import type { Draft, GroupDraft } from './draft.ts';
import { expandHosts } from './host-range.ts';
import {
  groupLacking,
  isEmpty,
  isHostLike,
  isPlain,
  isSection,
  looksLike,
  SECTIONS,
  shapeOf,
} from './misplaced.ts';
import { Strays, type Home } from './strays.ts';
import type { Entry, YamlTree } from '../yaml/yaml-tree.ts';

/** Adds the groups and hosts of one file to the draft; what is not shaped like an inventory is reported. */
export function readGroups(tree: YamlTree, draft: Draft): readonly Problem[] {
  const reader = new GroupReader(tree, draft);
  reader.readFile();
  return reader.problems;
}

type Report = Pick<Problem, 'subject' | 'message' | 'hint'> & { readonly severity?: Problem['severity'] };

const EXAMPLE = 'Example: all: { children: { pg-meta: { hosts: { 10.10.10.10: { pg_seq: 1 } } } } }';

const CONTROL = /\p{Cc}/u;
const CONTROL_MESSAGE = 'a name has a line break or another control character';

class GroupReader {
  readonly problems: Problem[] = [];
  readonly #tree: YamlTree;
  readonly #draft: Draft;
  readonly #strays: Strays;
  /** The word `hosts` above what is read now. */
  #hosts: Node | undefined;
  #allIsTold = false;

  constructor(tree: YamlTree, draft: Draft) {
    this.#tree = tree;
    this.#draft = draft;
    this.#strays = new Strays(tree, this.problems);
  }

  readFile(): void {
    const { file } = this.#tree;
    const root = this.#tree.follow(this.#tree.root);
    if (!isMap(root)) {
      const found = isEmpty(this.#tree, root) ? 'nothing' : shapeOf(this.#tree, root);
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
    for (const entry of groups.values()) this.#readTop(entry, groups.get('all'));
  }

  /** Sections at the top were meant below `all`. */
  #readTop(entry: Entry, all: Entry | undefined): void {
    if (all === undefined || looksLike(this.#tree, entry) !== 'section') {
      this.#readGroup(entry, undefined);
      return;
    }
    if (!this.#allIsTold) {
      const what = `${entry.name} belongs below all`;
      this.#strays.misplaced([entry], 'all', { what, like: all.key, below: true });
    }
    this.#allIsTold ||= isEmpty(this.#tree, this.#tree.follow(all.value));
    this.#strays.quietly(() => this.#readSection(entry, this.#draft.group('all'), all));
  }

  #readGroup(entry: Entry, parent: GroupDraft | undefined): void {
    const { name } = entry;
    const body = this.#tree.follow(entry.value);
    if (!isMap(body) && !isEmpty(this.#tree, body)) {
      const severity = parent === undefined ? 'warning' : 'error';
      const message = `expected a group, found ${shapeOf(this.#tree, body)}`;
      const hint = 'A group has hosts, vars or children below it.';
      this.#report(entry.value, { severity, subject: name, message, hint });
      return;
    }
    if (name === '') {
      const message = 'expected the name of a group, found nothing';
      this.#report(entry.key, { subject: this.#tree.file, message, hint: 'Write the name before the ":".' });
      return;
    }
    if (CONTROL.test(name)) {
      const hint = 'A name is one line of visible characters.';
      this.#report(entry.key, { subject: this.#tree.file, message: CONTROL_MESSAGE, hint });
      return;
    }
    const group = this.#draft.group(name);
    group.places.push(this.#place(entry));
    const wrong = parent && this.#draft.adopt(parent, group);
    if (wrong) this.#report(entry.key, { subject: `${parent.name}.children.${name}`, ...wrong });
    if (!isMap(body)) return;
    const entries = [...this.#tree.entries(body).values()];
    const sections = entries.filter((one) => isSection(one.name));
    for (const section of sections) this.#readSection(section, group, entry);
    this.#readStrays(
      entries.filter((one) => !isSection(one.name)),
      { group, entry, sections },
    );
  }

  /** What stands beside the sections of a group and is none. */
  #readStrays(strays: readonly Entry[], { group, entry, sections }: Home): void {
    const section = (name: string): Entry | undefined => sections.find((one) => one.name === name);
    const unknown: Entry[] = [];
    const variables: Entry[] = [];
    for (const stray of strays) {
      const looks = looksLike(this.#tree, stray);
      const children = section('children');
      const hosts = section('hosts');
      if (looks === 'group' && children !== undefined) {
        this.#strays.misplaced(
          [stray],
          group.name,
          this.#strays.belowOf(children, `${stray.name} is a group below children`),
        );
        this.#strays.quietly(() => this.#readGroup(stray, group));
      } else if (looks === 'group' && group.name !== 'all') {
        this.#strays.groupBeside(stray, group.name, entry);
        this.#strays.quietly(() => this.#readGroup(stray, this.#parentOf(group)));
      } else if (looks === 'host' && hosts !== undefined) {
        this.#strays.misplaced(
          [stray],
          group.name,
          this.#strays.belowOf(hosts, `${stray.name} is a host below hosts`),
        );
        this.#strays.quietly(() => this.#readHosts(stray, group));
      } else if (looks === 'variable' && nearestName(stray.name, SECTIONS) === undefined)
        variables.push(stray);
      else unknown.push(stray);
    }
    this.#strays.variables(variables, group.name, section('vars'));
    for (const variable of variables) this.#readVariable(variable, group);
    for (const stray of unknown) this.#strays.unknown(stray, group.name);
  }

  #readSection(section: Entry, group: GroupDraft, owner: Entry): void {
    if (section.name === 'hosts') this.#hosts = section.key;
    const seen: Entry[] = [];
    const lost: Entry[] = [];
    let name = section.name;
    for (const entry of this.#sectionEntries(section, group)) {
      const looks = looksLike(this.#tree, entry);
      const isList = this.#tree.follow(section.value) === entry.key;
      if (!isList && looks === 'section' && !isPlain(this.#tree, section, entry)) {
        const lacking = groupLacking(this.#tree, entry, { section, before: seen.at(-1) });
        if (lacking !== undefined) {
          this.#strays.misplaced([entry], lacking.name, lacking.wanted);
          this.#strays.quietly(() => this.#readSection(entry, this.#draft.group(lacking.name), owner));
          continue;
        }
        this.#strays.sectionIn(section, { entry, before: seen.at(-1), group: group.name });
        // Empty, it has what stands in the same column after it.
        if (isEmpty(this.#tree, this.#tree.follow(entry.value))) name = entry.name;
        else this.#strays.quietly(() => this.#readSection(entry, group, owner));
      } else if (name === 'vars' && looks === 'group') {
        this.#strays.groupBeside(entry, group.name, owner);
        this.#strays.quietly(() => this.#readGroup(entry, this.#parentOf(group)));
      } else if (name === 'vars' && looks === 'host' && isMap(this.#tree.follow(entry.value))) {
        this.#strays.hostInVars(entry, { group: group.name, section, owner });
        this.#strays.quietly(() => this.#readHosts(entry, group));
      } else if (name === 'hosts' && looks === 'variable' && !isHostLike(this.#tree, entry)) {
        lost.push(entry);
        const host = seen.at(-1);
        if (host !== undefined && isEmpty(this.#tree, this.#tree.follow(host.value)))
          this.#variableOf(host, entry, group);
        else this.#readVariable(entry, group);
      } else {
        if (name === 'hosts') this.#readHosts(entry, group);
        else if (name === 'children') this.#readGroup(entry, group);
        else this.#readVariable(entry, group);
        seen.push(entry);
      }
    }
    this.#strays.amongHosts(lost, seen, { group: group.name, section });
  }

  /** The entries of a section; like Ansible, a single name stands for a mapping with that name. */
  #sectionEntries({ name, value }: Entry, group: GroupDraft): readonly Entry[] {
    const body = this.#tree.follow(value);
    if (isMap(body)) return [...this.#tree.entries(body).values()];
    if (isEmpty(this.#tree, body)) return [];
    if (isScalar(body) && typeof body.value === 'string' && name !== 'vars')
      return [{ name: body.value, key: body, value: null }];
    const message = `expected a mapping, found ${shapeOf(this.#tree, body)}`;
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
    if (!isMap(body) && !isEmpty(this.#tree, body)) {
      const message = `expected the variables of a host, found ${shapeOf(this.#tree, body)}`;
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
        if (!this.#readTooDeep(variable, entry, group))
          define(host.vars, this.#place(variable), `${group.name}.hosts.${address}.${variable.name}`);
    }
  }

  /** A section, a group or a host among the variables of a host. */
  #readTooDeep(entry: Entry, host: Entry, group: GroupDraft): boolean {
    const looks = looksLike(this.#tree, entry);
    if (entry.name === 'vars' && isEmpty(this.#tree, this.#tree.follow(entry.value))) return true;
    const isHost = looks === 'host' && isMap(this.#tree.follow(entry.value));
    const isSection = looks === 'section' && isMap(this.#tree.follow(entry.value));
    if (!isHost && !isSection) return false;
    this.#strays.misplaced(
      [entry],
      `${group.name}.hosts.${host.name}`,
      isHost
        ? { what: `${entry.name} is a host beside ${host.name}`, like: host.key }
        : { what: `${entry.name} belongs beside hosts`, like: this.#hosts ?? host.key },
    );
    this.#strays.quietly(() =>
      isHost ? this.#readHosts(entry, group) : this.#readSection(entry, group, host),
    );
    return true;
  }

  #variableOf(host: Entry, variable: Entry, group: GroupDraft): void {
    const expanded = expandHosts(host.name);
    if ('message' in expanded) return;
    for (const address of expanded.hosts)
      define(
        this.#draft.host(address).vars,
        this.#place(variable),
        `${group.name}.hosts.${address}.${variable.name}`,
      );
  }

  #parentOf({ parents }: GroupDraft): GroupDraft {
    return this.#draft.group([...parents][0] ?? 'all');
  }

  #place(entry: Entry): Place {
    return { tree: this.#tree, ...entry };
  }

  #report(node: Node | null, report: Report): void {
    this.problems.push(this.#tree.problem(node, { rule: 'inventory-shape', ...report }));
  }
}
