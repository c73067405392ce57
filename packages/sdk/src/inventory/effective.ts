import type { Position, Problem } from '../words/problem.ts';
import type { Vars } from './model.ts';
import { positionOf, type Definition } from './definition.ts';
import type { GroupSet } from './precedence.ts';
import { needOf, resolve, type Scope } from './template.ts';

/** Turns definitions into values: placeholders resolved, shared between hosts as far as they do not depend on the host. */
export class EffectiveVars {
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #problems = new Map<string, Problem>();
  #reporting = true;
  /** Values that depend on `admin_ip` only. */
  readonly #byAdminIp = new Map<unknown, WeakMap<Definition, unknown>>();
  readonly #common = new WeakMap<GroupSet, Map<unknown, Common>>();

  constructor(env: Readonly<Record<string, string | undefined>>) {
    this.#env = env;
  }

  get problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /** Variables without a host. What stays unresolved here is reported for the hosts, which come first. */
  ofGroups(set: GroupSet): Vars {
    this.#reporting = false;
    return this.#combine(set, new Map<string, Definition>(), undefined);
  }

  ofHost(address: string, own: ReadonlyMap<string, Definition>, set: GroupSet): Vars {
    this.#reporting = true;
    return this.#combine(set, own, address);
  }

  /** A group's own variables, with `${admin_ip}` taken from `all`. */
  ofDefinitions(definitions: ReadonlyMap<string, Definition>, globals: Vars): Vars {
    const adminIp = globals['admin_ip'];
    this.#reporting = false;
    const pairs = [...definitions.values()].map((definition): [string, unknown] => {
      const simple = needOf(definition.value) === 'admin_ip';
      return [definition.name, simple ? this.#withAdminIp(definition, adminIp) : definition.value];
    });
    return Object.fromEntries(pairs);
  }

  #combine(set: GroupSet, own: ReadonlyMap<string, Definition>, address: string | undefined): Vars {
    const find = (name: string): Definition | undefined => own.get(name) ?? set.definitions.get(name);
    const adminIp = this.#lookup('admin_ip', find, address, new Set());
    const common = this.#commonOf(set, adminIp);
    const pairs: [string, unknown][] = [];
    for (const definition of common.perHost) {
      if (!own.has(definition.name))
        pairs.push([definition.name, this.#value(definition, find, address, adminIp)]);
    }
    for (const definition of own.values()) {
      pairs.push([definition.name, this.#value(definition, find, address, adminIp)]);
    }
    return { ...common.vars, ...Object.fromEntries(pairs) };
  }

  #commonOf(set: GroupSet, adminIp: unknown): Common {
    let byAdminIp = this.#common.get(set);
    if (byAdminIp === undefined) this.#common.set(set, (byAdminIp = new Map<unknown, Common>()));
    const known = byAdminIp.get(adminIp);
    if (known !== undefined) return known;
    const pairs: [string, unknown][] = [];
    const perHost: Definition[] = [];
    for (const definition of set.definitions.values()) {
      switch (needOf(definition.value)) {
        case 'nothing':
          pairs.push([definition.name, definition.value]);
          break;
        case 'admin_ip':
          // An own admin_ip of the host is part of the key, so that this is the same for all hosts of the key.
          pairs.push([definition.name, this.#withAdminIp(definition, adminIp)]);
          break;
        case 'jinja':
          // Keeps the variable's place in the order; the value comes with the host.
          pairs.push([definition.name, definition.value]);
          perHost.push(definition);
          break;
      }
    }
    const common = { vars: Object.fromEntries(pairs), perHost };
    byAdminIp.set(adminIp, common);
    return common;
  }

  #value(definition: Definition, find: Find, address: string | undefined, adminIp: unknown): unknown {
    switch (needOf(definition.value)) {
      case 'nothing':
        return definition.value;
      case 'admin_ip':
        return this.#withAdminIp(definition, adminIp);
      case 'jinja':
        return resolve(definition.value, this.#scope(definition, find, address, new Set([definition.name])));
    }
  }

  #withAdminIp(definition: Definition, adminIp: unknown): unknown {
    let values = this.#byAdminIp.get(adminIp);
    if (values === undefined) this.#byAdminIp.set(adminIp, (values = new WeakMap()));
    if (!values.has(definition)) {
      const scope: Scope = {
        lookup: () => adminIp,
        env: this.#env,
        unresolved: (reason, path) => this.#report(reason, definition, path),
      };
      values.set(definition, resolve(definition.value, scope));
    }
    return values.get(definition);
  }

  #scope(definition: Definition, find: Find, address: string | undefined, open: ReadonlySet<string>): Scope {
    return {
      lookup: (name) => this.#lookup(name, find, address, open),
      env: this.#env,
      unresolved: (reason, path) => this.#report(reason, definition, path),
    };
  }

  /** A variable's value where a template asks for it; one that needs itself has none. */
  #lookup(name: string, find: Find, address: string | undefined, open: ReadonlySet<string>): unknown {
    const definition = find(name);
    if (definition === undefined) return magic(name, address);
    if (open.has(name)) return undefined;
    if (needOf(definition.value) === 'nothing') return definition.value;
    let complete = true;
    const scope = this.#scope(definition, find, address, new Set([...open, name]));
    const value = resolve(definition.value, { ...scope, unresolved: () => (complete = false) });
    return complete ? value : undefined;
  }

  #report(reason: 'jinja' | 'admin_ip', definition: Definition, path: readonly (string | number)[]): void {
    if (!this.#reporting) return;
    const position = positionOf(definition, path);
    const key = placeKey(position, reason);
    if (this.#problems.has(key)) return;
    const subject = [definition.subject, ...path].join('.');
    this.#problems.set(key, {
      severity: 'warning',
      subject,
      ...(reason === 'jinja' ? JINJA : ADMIN_IP),
      position,
    });
  }
}

type Find = (name: string) => Definition | undefined;

interface Common {
  readonly vars: Vars;
  /** Definitions with Jinja: they may name variables that differ from host to host. */
  readonly perHost: readonly Definition[];
}

const JINJA = {
  rule: 'template',
  message: 'this template is not resolved and stays as it is',
  hint: "Understood are {{ name }}, {{ name | default('x') }} and lookup('env', 'NAME'). Write the value itself.",
};

const ADMIN_IP = {
  rule: 'admin-ip',
  message: '${admin_ip} stays as it is, because admin_ip is not set',
  hint: 'Set all.vars.admin_ip to the address of the admin node.',
};

function placeKey(position: Position, reason: string): string {
  return `${reason} ${position.file}:${position.line}:${position.column}`;
}

function magic(name: string, address: string | undefined): unknown {
  if (name === 'inventory_hostname') return address;
  if (name === 'inventory_hostname_short') return address?.split('.')[0];
  return undefined;
}
