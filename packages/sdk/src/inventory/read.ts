import { onceEach } from '../spec/once-each.ts';
import type { Problem } from '../words/problem.ts';
import { BuiltInventory, dotted, type HostOrigin } from './built.ts';
import { laid } from './definition.ts';
import { connectionOf } from './connection.ts';
import { Draft, emptyGroup } from './draft.ts';
import { EffectiveVars } from './effective.ts';
import type { Group, Inventory, InventoryHost, Vars } from './model.ts';
import type { InventoryFile, VarsFile } from './inventory-file.ts';
import { Precedence } from './precedence.ts';
import { indexYaml } from './yaml-check.ts';
import { readVarsFiles } from './vars-files.ts';
import { parseYaml } from './yaml-source.ts';
import type { YamlTree } from './yaml-tree.ts';

export interface ReadOptions {
  /** Files of `group_vars/` beside the inventory. */
  readonly groupVars?: readonly VarsFile[];
  /** Files of `host_vars/`. */
  readonly hostVars?: readonly VarsFile[];
  /** For `lookup('env', 'NAME')` in values. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface ReadResult {
  /** Absent when a file has an error. */
  readonly inventory?: Inventory;
  readonly problems: readonly Problem[];
}

/**
 * Reads an Ansible YAML inventory as Pigsty uses it. Several files are read as one, the later over the earlier.
 * Never throws: every mistake is a problem with its place.
 *
 * @example
 * const { inventory, problems } = readInventory({ file: 'pigsty.yml', text });
 */
export function readInventory(
  files: InventoryFile | readonly InventoryFile[],
  options: ReadOptions = {},
): ReadResult {
  const list = isOne(files) ? [files] : files;
  try {
    return read(list, options);
  } catch (error) {
    // Thousands of groups below each other overflow the stack; everything else here would be a mistake of ours.
    if (!(error instanceof RangeError)) throw error;
    const subject = list[0]?.file ?? 'inventory';
    const message = 'groups are nested too deeply to be read';
    return {
      problems: [
        { severity: 'error', rule: 'inventory-shape', subject, message, hint: 'Is this the right file?' },
      ],
    };
  }
}

function read(files: readonly InventoryFile[], options: ReadOptions): ReadResult {
  const problems: Problem[] = [];
  const draft = new Draft();
  if (files.length === 0) {
    const message = 'expected an inventory, got no file';
    problems.push({
      severity: 'error',
      rule: 'inventory-shape',
      subject: 'inventory',
      message,
      hint: 'Name one: pigsty.yml',
    });
  }
  const parse = ({ file, text }: InventoryFile): YamlTree | undefined => {
    const parsed = parseYaml(file, text);
    problems.push(...parsed.problems);
    if (parsed.source === undefined || hasErrors(parsed.problems)) return undefined;
    const indexed = indexYaml(parsed.source);
    problems.push(...indexed.problems);
    return indexed.tree;
  };
  for (const file of files) {
    const tree = parse(file);
    if (tree !== undefined) draft.read(tree);
  }
  problems.push(...draft.problems);
  addUngrouped(draft);
  const { groups, hosts } = draft;
  problems.push(
    ...readVarsFiles(options.groupVars ?? [], { directory: 'group_vars', owners: groups, parse }),
    ...readVarsFiles(options.hostVars ?? [], { directory: 'host_vars', owners: hosts, parse }),
  );
  if (hasErrors(problems)) return { problems };
  const { inventory, problems: found } = build(files[0]?.file ?? '', draft, options);
  problems.push(...found);
  return hasErrors(problems) ? { problems } : { inventory, problems };
}

function build(
  file: string,
  draft: Draft,
  options: ReadOptions,
): { inventory: Inventory; problems: readonly Problem[] } {
  const precedence = new Precedence(draft);
  const effective = new EffectiveVars(options.env ?? {});
  const hosts = new Map<string, InventoryHost>();
  const origins = new Map<string, HostOrigin>();
  const reports: { host: string; name: string; message: string; hint?: string }[] = [];
  for (const host of draft.hosts.values()) {
    const { address } = host;
    const set = precedence.of(host.groups);
    const own = host.files.length === 0 ? host.vars : laid([host.vars, ...host.files]);
    const vars = effective.ofHost(address, own, set);
    const connection = connectionOf(address, vars, (name, problem) =>
      reports.push({ host: address, name, ...problem }),
    );
    hosts.set(address, { address, groups: set.groups.map((group) => group.name), vars, connection });
    origins.set(address, { draft: host, own, set });
  }
  const globals = effective.ofGroups(precedence.of(new Set(['all'])));
  const groups = buildGroups(draft, effective, globals);
  const inventory = new BuiltInventory({ file, groups, hosts, globals }, origins, draft.groups);
  const connectionProblems = reports.map(({ host, name, message, hint }): Problem => {
    const position = inventory.where(host, [name]);
    return {
      severity: 'error',
      rule: 'connection',
      subject: inventory.subject(host, [name]) ?? dotted(host, [name]),
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(position === undefined ? {} : { position }),
    };
  });
  return { inventory, problems: [...effective.problems, ...onceEach(connectionProblems)] };
}

/** Ansible keeps hosts that are in no group besides `all` in `ungrouped`. */
function addUngrouped(draft: Draft): void {
  const hosts = [...draft.hosts.values()];
  const alone = new Set(
    hosts.filter((host) => [...host.groups].every((name) => name === 'all' || name === 'ungrouped')),
  );
  const declared = draft.groups.get('ungrouped');
  if (alone.size === 0 && declared === undefined) return;
  const group = declared ?? emptyGroup('ungrouped');
  group.parents.add('all');
  draft.groups.set('ungrouped', group);
  for (const host of hosts) {
    if (alone.has(host)) {
      host.groups.add('ungrouped');
      if (!group.hosts.has(host.address)) group.hosts.set(host.address, [...host.places]);
    } else {
      host.groups.delete('ungrouped');
      group.hosts.delete(host.address);
    }
  }
}

function buildGroups(draft: Draft, effective: EffectiveVars, globals: Vars): ReadonlyMap<string, Group> {
  const order = new Map([...draft.hosts.keys()].map((address, i) => [address, i]));
  const children = new Map<string, string[]>([...draft.groups.keys()].map((name) => [name, []]));
  for (const group of draft.groups.values())
    for (const parent of group.parents) children.get(parent)?.push(group.name);
  const groups = new Map<string, Group>();
  for (const group of draft.groups.values()) {
    groups.set(group.name, {
      name: group.name,
      parents: [...group.parents],
      children: children.get(group.name) ?? [],
      hosts: [...group.hosts.keys()],
      allHosts: [...hostsBelow(group.name, draft, children)].sort(
        (a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0),
      ),
      vars:
        group.name === 'all' ? globals : effective.ofDefinitions(laid([group.vars, ...group.files]), globals),
      priority: group.priority,
    });
  }
  return groups;
}

function hostsBelow(
  name: string,
  draft: Draft,
  children: ReadonlyMap<string, readonly string[]>,
): ReadonlySet<string> {
  if (name === 'all') return new Set(draft.hosts.keys());
  const found = new Set<string>();
  const seen = new Set<string>();
  const open = [name];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    for (const address of draft.groups.get(next)?.hosts.keys() ?? []) found.add(address);
    open.push(...(children.get(next) ?? []));
  }
  return found;
}

function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some((problem) => problem.severity === 'error');
}

function isOne(files: InventoryFile | readonly InventoryFile[]): files is InventoryFile {
  return !Array.isArray(files);
}
