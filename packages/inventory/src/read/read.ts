import {
  onceEach,
  type Position,
  type Problem,
  type Secret,
  type Inventory,
  type InventoryHost,
} from '@pigsty/sdk';
import { dotted } from '@pigsty/sdk/engine';
import type { VaultPassword } from '../vault/cipher.ts';
import { isVaulted } from '../vault/envelope.ts';

import { BuiltInventory, type HostOrigin } from './built.ts';
import { laid } from '../draft/definition.ts';
import { connectionOf } from './connection.ts';
import { Draft, emptyGroup } from '../draft/draft.ts';
import { EffectiveVars } from '../values/effective.ts';

import type { InventoryFile, VarsFile } from '../draft/inventory-file.ts';
import { Precedence } from '../values/precedence.ts';
import { indexYaml } from '../yaml/yaml-check.ts';
import { readGroups } from '../draft/group-reader.ts';
import { buildGroups } from './group-tree.ts';
import { magicOf } from './magic.ts';
import type { Templates } from '../values/templates.ts';
import { unreadOf, type ReadTree, type Unread } from './unread.ts';
import { VaultValues } from '../values/vault-values.ts';
import { readVarsFiles } from '../draft/vars-files.ts';
import { parseYaml } from '../yaml/yaml-source.ts';
import type { YamlTree } from '../yaml/yaml-tree.ts';

export interface ReadOptions {
  /** For `!vault` values and files that are encrypted as a whole. */
  readonly vaultPasswords?: readonly VaultPassword[];
  /** Evaluates the templates that are beyond the reader's own means. */
  readonly templates?: Templates;
  /** Files of `group_vars/` beside the inventory. */
  readonly groupVars?: readonly VarsFile[];
  /** Files of `host_vars/`. */
  readonly hostVars?: readonly VarsFile[];
  /** For `${env:NAME}` and `lookup('env', 'NAME')` in values. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface ReadResult {
  /** Absent when a file has an error. */
  readonly inventory?: Inventory;
  /** Where errors are of values or of shape, and every file is YAML: the rest of it, good for further checks only. */
  readonly partial?: Inventory;
  /** What errors of shape took from `partial`. */
  readonly unread?: Unread;
  readonly problems: readonly Problem[];
  /** Where values stand that could not be decrypted: what a rule says of them follows from that. */
  readonly unopened?: readonly Position[];
  /** Whether a template was left as it is because `templates` was not given. */
  readonly needsTemplates?: boolean;
  /** What came from the vault, and must not be shown, neither in a value nor in a message. */
  readonly secrets?: readonly Secret[];
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
  const vault = new VaultValues(options.vaultPasswords ?? []);
  const trees: ReadTree[] = [];
  const fixed: Position[] = [];
  const isMended = (at?: Position): boolean =>
    fixed.some(({ file, line }) => file === at?.file && line === at.line);
  let unparsed = 0;
  const parse = ({ file, text }: InventoryFile, owner?: ReadTree['owner']): YamlTree | undefined => {
    unparsed += 1;
    const vaulted = isVaulted(text);
    const plain = vaulted
      ? vault.open(text, { subject: file, position: { file, line: 1, column: 1 } })
      : text;
    if (plain === undefined) return undefined;
    const parsed = parseYaml(file, plain);
    problems.push(...parsed.problems);
    if (parsed.source === undefined) return undefined;
    fixed.push(...(parsed.fixed ?? []));
    const { tree, problems: found, exploded } = indexYaml(parsed.source, { vaulted });
    if (!exploded) unparsed -= 1;
    if (vaulted) vault.hide(tree.value(tree.root));
    problems.push(...found.filter((p) => !isMended(p.position)));
    trees.push({ tree, ...(owner === undefined ? {} : { owner }) });
    return tree;
  };
  const inventories = files.map((file) => parse(file)).filter((tree) => tree !== undefined);
  for (const tree of inventories)
    problems.push(...readGroups(tree, draft).filter((p) => !isMended(p.position)));
  addUngrouped(draft);
  const { groups, hosts } = draft;
  problems.push(
    ...readVarsFiles(options.groupVars ?? [], { directory: 'group_vars', owners: groups, parse }),
    ...readVarsFiles(options.hostVars ?? [], { directory: 'host_vars', owners: hosts, parse }),
  );
  if (unparsed > 0 || hosts.size === 0) {
    const all = [...problems, ...vault.problems];
    if (hasErrors(all)) return { problems: all, secrets: vault.secrets };
  }
  // A syntax error is where the file is written; what it belongs to is in the file as it was meant.
  const wrong = problems.filter((p) => isError(p) && !(fixed.length > 0 && p.rule === 'yaml-syntax'));
  const unread = unreadOf(
    [...wrong, ...fixed.map((position) => ({ rule: 'yaml-syntax', position }))],
    trees,
    draft,
  );
  const { inventory, problems: found, needsTemplates } = build(files, draft, options, vault);
  problems.push(
    ...found.filter((p) => !isMended(p.position) && !(unread?.lost === true && OF_OTHERS.has(p.rule))),
    ...vault.problems,
  );
  const { secrets, unopened } = vault;
  const result = { problems, secrets, unopened, needsTemplates };
  if (!hasErrors(problems)) return { ...result, inventory };
  return { ...result, partial: inventory, ...(unread === undefined ? {} : { unread }) };
}

/** Problems of a value that needs other variables: they may be among what could not be read. */
const OF_OTHERS: ReadonlySet<string> = new Set(['template', 'admin-ip']);

function build(
  files: readonly InventoryFile[],
  draft: Draft,
  options: ReadOptions,
  vault: VaultValues,
): { inventory: Inventory; problems: readonly Problem[]; needsTemplates: boolean } {
  const precedence = new Precedence(draft);
  const origins = new Map<string, HostOrigin>();
  for (const host of draft.hosts.values()) {
    const { address } = host;
    const own = host.files.length === 0 ? host.vars : laid([host.vars, ...host.files]);
    origins.set(address, { address, draft: host, own, set: precedence.of(host.groups) });
  }
  const effective = new EffectiveVars({
    env: options.env ?? {},
    templates: options.templates,
    vault,
    magic: magicOf(draft, files),
    hosts: origins,
  });
  const hosts = new Map<string, InventoryHost>();
  const reports: (Pick<Problem, 'severity' | 'rule' | 'message' | 'hint'> & {
    host: string;
    name: string;
  })[] = [];
  for (const { address, set } of origins.values()) {
    const vars = effective.ofHost(address);
    const connection = connectionOf(address, vars, (name, problem) =>
      reports.push({ severity: 'error', rule: 'connection', host: address, name, ...problem }),
    );
    hosts.set(address, { address, groups: set.groups.map((group) => group.name), vars, connection });
  }
  const globals = effective.ofGroups(precedence.of(new Set(['all'])));
  const groups = buildGroups(draft, effective, globals);
  const file = files[0]?.file ?? '';
  const { secrets } = vault;
  const inventory = new BuiltInventory({ file, groups, hosts, globals, secrets }, origins, draft.groups);
  const connectionProblems = reports.map(({ host, name, message, hint, severity, rule }): Problem => {
    const position = inventory.where(host, [name]);
    return {
      severity,
      rule,
      subject: inventory.subject(host, [name]) ?? dotted(host, [name]),
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(position === undefined ? {} : { position }),
    };
  });
  const problems = [...effective.problems, ...onceEach(connectionProblems)];
  return { inventory, problems, needsTemplates: effective.needsTemplates };
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

function hasErrors(problems: readonly Problem[]): boolean {
  return problems.some(isError);
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

function isOne(files: InventoryFile | readonly InventoryFile[]): files is InventoryFile {
  return !Array.isArray(files);
}
