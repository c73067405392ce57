import { type Problem, nearestName } from '@pigsty/sdk';
import { isMap, type Node } from 'yaml';
import { isEmpty, misplaced, SECTIONS, type Wanted } from './misplaced.ts';
import type { GroupDraft } from './draft.ts';
import type { Entry, YamlTree } from '../yaml/yaml-tree.ts';

/** A group with what is read of it already. */
export interface Home {
  readonly group: GroupDraft;
  readonly entry: Entry;
  readonly sections: readonly Entry[];
}

/** Says what stands in a wrong place of an inventory, once for each mistake. */
export class Strays {
  readonly #tree: YamlTree;
  readonly #problems: Problem[];
  #quiet = 0;

  constructor(tree: YamlTree, problems: Problem[]) {
    this.#tree = tree;
    this.#problems = problems;
  }

  misplaced(entries: readonly Entry[], parent: string, wanted: Wanted): void {
    const [first] = entries;
    if (first === undefined || this.#quiet > 0) return;
    const subject = `${parent}.${first.name}`;
    this.#report(first.key, { subject, ...misplaced(this.#tree, entries, wanted) });
  }

  /** Like the first of what is below a key already; one step deeper than the key where that is nothing. */
  belowOf({ key, value }: Entry, what: string): Wanted {
    const body = this.#tree.follow(value);
    const [first] = isMap(body) ? [...this.#tree.entries(body).values()] : [];
    return first === undefined ? { what, like: key, below: true } : { what, like: first.key };
  }

  /** What stands in something misplaced is as far off as that, and said with it. */
  quietly(read: () => void): void {
    this.#quiet += 1;
    read();
    this.#quiet -= 1;
  }

  variables(variables: readonly Entry[], group: string, vars: Entry | undefined): void {
    const [first] = variables;
    if (first === undefined) return;
    const what = `${first.name} is a variable below vars`;
    if (vars === undefined)
      this.#report(first.key, {
        subject: `${group}.${first.name}`,
        message: `${first.name} is a variable, and ${group} has no vars`,
        hint: `Write a line "vars:" above it, and indent ${variables.length === 1 ? 'it' : `the ${variables.length} variables`} below that line.`,
      });
    else this.misplaced(variables, group, this.belowOf(vars, what));
  }

  groupBeside(entry: Entry, group: string, { key: like }: Entry): void {
    this.misplaced([entry], group, { what: `${entry.name} is a group beside ${group}`, like });
  }

  /** A host that was added at the end of its group, below the variables. */
  hostInVars(
    host: Entry,
    { group, section, owner }: { readonly group: string; readonly section: Entry; readonly owner: Entry },
  ): void {
    const body = this.#tree.follow(owner.value);
    const hosts = isMap(body) ? this.#tree.entries(body).get('hosts') : undefined;
    const subject = `${group}.${section.name}.${host.name}`;
    const hint =
      hosts === undefined
        ? 'Write it below a line "hosts:" beside vars.'
        : `Move it up to the other hosts, after line ${this.#tree.position(hosts.key).line}.`;
    this.#report(host.key, { subject, message: `${host.name} is a host, and stands among variables`, hint });
  }

  unknown({ name, key }: Entry, group: string): void {
    const near = nearestName(name, SECTIONS) ?? SECTIONS.find((one) => MEANT[one].test(name));
    const severity = near === undefined ? 'warning' : 'error';
    const message = 'expected hosts, children or vars';
    const hint = near === undefined ? 'Variables of a group stand under vars.' : `Did you mean ${near}?`;
    this.#report(key, { severity, subject: `${group}.${name}`, message, hint });
  }

  /** A section in another one: it belongs beside that one, or below the group above it that has nothing. */
  sectionIn(
    section: Entry,
    {
      entry,
      before,
      group,
    }: { readonly entry: Entry; readonly before: Entry | undefined; readonly group: string },
  ): void {
    const isBelow =
      section.name === 'children' &&
      before !== undefined &&
      isEmpty(this.#tree, this.#tree.follow(before.value));
    this.misplaced(
      [entry],
      group,
      isBelow
        ? { what: `${entry.name} belongs below ${before.name}`, like: before.key, below: true }
        : { what: `${entry.name} belongs beside ${section.name}`, like: section.key },
    );
  }

  amongHosts(
    lost: readonly Entry[],
    hosts: readonly Entry[],
    { group, section }: { readonly group: string; readonly section: Entry },
  ): void {
    const [first] = lost;
    if (first === undefined) return;
    const host = hosts.findLast(({ key }) => isBefore(key, first.key));
    const body = this.#tree.follow(host?.value);
    const vars = isMap(body) ? this.#tree.entries(body).get('vars') : undefined;
    if (vars !== undefined && isEmpty(this.#tree, this.#tree.follow(vars.value))) {
      this.misplaced([vars], group, { what: 'vars belongs beside hosts', like: section.key });
      return;
    }
    const what = `${first.name} is a variable${host === undefined ? '' : ` below ${host.name}`}, not a host`;
    this.misplaced(lost, group, { what, like: host?.key ?? section.key, below: host !== undefined });
  }

  #report(node: Node, report: Pick<Problem, 'subject' | 'message' | 'hint'> & Partial<Problem>): void {
    this.#problems.push(this.#tree.problem(node, { rule: 'inventory-shape', ...report }));
  }
}

/** Words of which one of the sections is meant. */
const MEANT: Readonly<Record<(typeof SECTIONS)[number], RegExp>> = {
  hosts: /^(?:hosts?|nodes)$/i,
  children: /^(?:sub)?child(?:s|ren|rens)?$/i,
  vars: /^var(?:s|iables?)?$/i,
};

function isBefore(a: Node, b: Node): boolean {
  return (a.range?.[0] ?? 0) < (b.range?.[0] ?? 0);
}
