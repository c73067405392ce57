import type { Definition } from '../draft/definition.ts';
import type { GroupSet } from './precedence.ts';
import type { Looked } from './templates.ts';

/** What a host (or, without an address, every host of some groups) can be asked for. */
export interface HostVariables {
  readonly address: string | undefined;
  /** What the host defines itself. */
  readonly own: ReadonlyMap<string, Definition>;
  readonly set: GroupSet;
}

/** A definition as a value. */
export interface Outcome {
  readonly value: unknown;
  /** Whether it stayed as it was because something in it could not be resolved. */
  readonly failed: boolean;
  /** Whether it came from the vault, wholly or in part. */
  readonly hidden: boolean;
}

export type LookedWithin = Looked & { readonly hidden: boolean };

export interface ScopeOf {
  readonly evaluate: (definition: Definition, scope: HostScope) => Outcome;
  /** Variables that Ansible itself sets. */
  readonly magic: (name: string, address: string | undefined) => unknown;
  /** Variables that are being evaluated now, of all hosts, outermost first. */
  readonly open: OpenVariable[];
}

export interface OpenVariable {
  readonly scope: HostScope;
  readonly name: string;
}

/** The variables of one host while templates are evaluated: each once, each only when it is asked for. */
export class HostScope {
  readonly variables: HostVariables;
  readonly #of: ScopeOf;
  #outcomes: Map<string, Outcome> | undefined;
  #adminIp: { value: unknown } | undefined;

  constructor(variables: HostVariables, of: ScopeOf) {
    this.variables = variables;
    this.#of = of;
  }

  find(name: string): Definition | undefined {
    return this.variables.own.get(name) ?? this.variables.set.definitions.get(name);
  }

  names(): readonly string[] {
    return [...this.variables.own.keys(), ...this.variables.set.definitions.keys()];
  }

  /** What `${admin_ip}` stands for. While `admin_ip` itself is evaluated it stands for nothing. */
  get adminIp(): unknown {
    if (this.#adminIp === undefined) {
      this.#adminIp = { value: undefined };
      const looked = this.lookup('admin_ip');
      this.#adminIp = { value: looked.state === 'found' ? looked.value : undefined };
    }
    return this.#adminIp.value;
  }

  lookup(name: string): LookedWithin {
    const definition = this.find(name);
    if (definition === undefined) {
      const value = this.#of.magic(name, this.variables.address);
      return value === undefined
        ? { state: 'missing', hidden: false }
        : { state: 'found', value, hidden: false };
    }
    const { open } = this.#of;
    const start = open.findIndex((one) => one.scope === this && one.name === name);
    if (start !== -1) {
      const path = [...open.slice(start).map((one) => one.name), name];
      return { state: 'cycle', path, hidden: false };
    }
    const { failed, value, hidden } = this.outcome(definition);
    return failed ? { state: 'failed', hidden } : { state: 'found', value, hidden };
  }

  outcome(definition: Definition): Outcome {
    const known = this.#outcomes?.get(definition.name);
    if (known !== undefined) return known;
    const { open, evaluate } = this.#of;
    open.push({ scope: this, name: definition.name });
    try {
      const outcome = evaluate(definition, this);
      (this.#outcomes ??= new Map()).set(definition.name, outcome);
      return outcome;
    } finally {
      open.pop();
    }
  }
}
