import type { EstateParams } from '../spec/estate.ts';
import type { Position } from '../words/problem.ts';
import type { Secret } from '../words/secret.ts';

export type Vars = Readonly<Record<string, unknown>>;

export interface Group {
  readonly name: string;
  readonly parents: readonly string[];
  readonly children: readonly string[];
  /** Hosts listed in this group itself, in file order. */
  readonly hosts: readonly string[];
  /** Hosts of this group and its descendants, in file order. */
  readonly allHosts: readonly string[];
  readonly vars: Vars;
  /** Ansible's `ansible_group_priority`, 1 when absent. */
  readonly priority: number;
}

/** How to reach a host: `ansible_*` variables, with defaults applied by the engine. */
export interface Connection {
  readonly kind: 'ssh' | 'local';
  readonly address: string;
  readonly port?: number;
  readonly user?: string;
  readonly privateKeyFile?: string;
  readonly password?: Secret;
  readonly becomePassword?: Secret;
  readonly sshCommonArgs?: string;
}

export interface InventoryHost {
  /** The inventory key: a host's identity everywhere. */
  readonly address: string;
  /** Every group it belongs to, from general (`all`) to specific. */
  readonly groups: readonly string[];
  /** Effective variables after precedence, placeholders resolved. */
  readonly vars: Vars;
  readonly connection: Connection;
}

/** Which half of `name: value` is meant: the name for one that is wrong or has too little below it, the value otherwise. */
export type Part = 'key' | 'value';

export interface Inventory {
  readonly file: string;
  readonly groups: ReadonlyMap<string, Group>;
  /** Hosts in file order. */
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  /** Variables of `all`, placeholders resolved. */
  readonly globals: Vars;
  /** The estate's own parameters, typed. A value that is wrong is a problem elsewhere, and its default here. */
  readonly estate: EstateParams;
  /** What came from the vault: none of it may be shown. */
  readonly secrets: readonly Secret[];
  /**
   * What a pure function makes of this inventory, computed once and kept with it: the clusters of a module above all, which
   * the command, the engine and the contracts of other modules ask for.
   *
   * @example
   * inventory.derive(identify).clusters
   */
  derive<T>(from: (inventory: Inventory) => T): T;
  /**
   * A host's variables after precedence as the files have them: no placeholder and no template resolved, nothing decrypted,
   * as `ansible-inventory --list` prints them. A vaulted value is `{ __ansible_vault: text }`.
   */
  declared(host: string): Vars;
  /** What the group itself declares, likewise as the files have it. */
  declaredOfGroup(group: string): Vars;
  /**
   * What the host's own entries declare, likewise, by the group that lists it. What stands in no group, as `host_vars` do,
   * belongs to the first of them.
   */
  declaredOfHost(host: string): ReadonlyMap<string, Vars>;
  /** Where a host's effective variable (or a place inside its value) was written. */
  where(host: string, path: readonly (string | number)[], part?: Part): Position | undefined;
  /** Where a group, or a place inside it (`['vars', 'pg_users', 0]`), was written. */
  whereGroup(group: string, path?: readonly (string | number)[], part?: Part): Position | undefined;
  /** The dotted name of the same place, as problems show it: `pg-meta.vars.pg_version`. */
  subject?(host: string, path: readonly (string | number)[]): string | undefined;
  /** Where words of a text stand that was written on several lines; nothing for a text on one line. */
  whereWords?(host: string, path: readonly (string | number)[], words: string): Position | undefined;
  /** The text of a scalar as the user typed it: `0123` where the value is the number 83. */
  source?(host: string, path: readonly (string | number)[]): string | undefined;
}
