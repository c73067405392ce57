import type { Problem, Vars } from '@pigsty/sdk';
import { positionOf, type Definition } from '../draft/definition.ts';
import { HostScope, type HostVariables, type Outcome, type OpenVariable } from './host-scope.ts';

import { isTemplate, needOf } from './need.ts';
import { fillPlaceholders, hasPlaceholder } from './placeholder.ts';
import type { GroupSet } from './precedence.ts';
import { environmentOf, simpleTemplate } from './simple-template.ts';
import { TaggedText } from '../yaml/tagged.ts';
import type { Evaluated, Templates, TemplateScope } from './templates.ts';
import type { VaultValues } from './vault-values.ts';

type Path = readonly (string | number)[];

export interface EffectiveOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly templates: Templates | undefined;
  readonly vault: VaultValues;
  readonly magic: (name: string, address: string | undefined) => unknown;
  readonly hosts: ReadonlyMap<string, HostVariables>;
}

/** Turns definitions into values: placeholders and templates resolved, shared between hosts as far as they do not depend on the host. */
export class EffectiveVars {
  readonly #options: EffectiveOptions;
  readonly #problems = new Map<string, Problem>();
  #reporting = true;
  #needsTemplates = false;
  readonly #open: OpenVariable[] = [];
  readonly #scopes = new Map<string, HostScope>();
  /** Values that depend on `admin_ip` only. */
  readonly #constants = new Map<unknown, WeakMap<Definition, Outcome>>();
  readonly #common = new WeakMap<GroupSet, Map<unknown, Common>>();

  constructor(options: EffectiveOptions) {
    this.#options = options;
  }

  get problems(): readonly Problem[] {
    return [...this.#problems.values()];
  }

  /** Whether a template was met that only `templates` could evaluate, and there were none. */
  get needsTemplates(): boolean {
    return this.#needsTemplates;
  }

  ofHost(address: string): Vars {
    this.#reporting = true;
    return this.#combine(this.#scopeAt(address));
  }

  /** Variables without a host. What stays unresolved here is reported for the hosts, which come first. */
  ofGroups(set: GroupSet): Vars {
    this.#reporting = false;
    return this.#combine(this.#scopeOf({ address: undefined, own: new Map(), set }));
  }

  /** A group's own variables, with `${admin_ip}` taken from `all`. */
  ofDefinitions(definitions: ReadonlyMap<string, Definition>, globals: Vars): Vars {
    this.#reporting = false;
    const pairs = [...definitions.values()].map((definition): [string, unknown] => {
      const constant = needOf(definition.value) === 'constant';
      return [
        definition.name,
        constant ? this.#constant(definition, globals['admin_ip']).value : definition.value,
      ];
    });
    return Object.fromEntries(pairs);
  }

  #scopeAt(address: string): HostScope {
    const known = this.#scopes.get(address);
    if (known !== undefined) return known;
    const variables = this.#options.hosts.get(address);
    if (variables === undefined) throw new RangeError(`no host ${address}`);
    const scope = this.#scopeOf(variables);
    this.#scopes.set(address, scope);
    return scope;
  }

  #scopeOf(variables: HostVariables): HostScope {
    return new HostScope(variables, {
      evaluate: (definition, scope) => this.#outcome(definition, scope),
      magic: this.#options.magic,
      open: this.#open,
    });
  }

  #combine(scope: HostScope): Vars {
    const { own, set } = scope.variables;
    const common = this.#commonOf(set, scope.adminIp);
    const pairs: [string, unknown][] = [];
    for (const definition of common.perHost)
      if (!own.has(definition.name)) pairs.push([definition.name, scope.outcome(definition).value]);
    for (const definition of own.values()) pairs.push([definition.name, scope.outcome(definition).value]);
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
      const need = needOf(definition.value);
      // A template keeps the variable's place in the order; the value comes with the host.
      pairs.push([
        definition.name,
        need === 'constant' ? this.#constant(definition, adminIp).value : definition.value,
      ]);
      if (need === 'template') perHost.push(definition);
    }
    const common = { vars: Object.fromEntries(pairs), perHost };
    byAdminIp.set(adminIp, common);
    return common;
  }

  #outcome(definition: Definition, scope: HostScope): Outcome {
    switch (needOf(definition.value)) {
      case 'nothing':
        return { value: definition.value, failed: false, hidden: definition.place.tree.vaulted };
      case 'constant':
        return this.#constant(definition, scope.adminIp);
      case 'template':
        return this.#make(definition, scope.adminIp, (text, path, notes) =>
          this.#template(text, path, notes, definition, scope),
        );
    }
  }

  #constant(definition: Definition, adminIp: unknown): Outcome {
    let values = this.#constants.get(adminIp);
    if (values === undefined) this.#constants.set(adminIp, (values = new WeakMap()));
    let outcome = values.get(definition);
    if (outcome === undefined)
      values.set(definition, (outcome = this.#make(definition, adminIp, (text) => text)));
    return outcome;
  }

  /** Walks through a value; `template` evaluates the texts that are templates. */
  #make(
    definition: Definition,
    adminIp: unknown,
    template: (text: string, path: Path, notes: Notes) => unknown,
  ): Outcome {
    const notes: Notes = { failed: false, hidden: definition.place.tree.vaulted };
    const fill = (text: string, path: Path): string =>
      fillPlaceholders(text, {
        adminIp,
        env: this.#options.env,
        missing: (what, name) => {
          this.#report(definition, path, what === 'admin-ip' ? NO_ADMIN_IP : notInEnvironment(name));
          if (what === 'environment') notes.failed = true;
        },
      });
    const walk = (value: unknown, path: Path): unknown => {
      if (needOf(value) === 'nothing') return value;
      if (typeof value === 'string') {
        const made = isTemplate(value) ? template(value, path, notes) : value;
        return typeof made === 'string' && hasPlaceholder(made) ? fill(made, path) : made;
      }
      if (value instanceof TaggedText) return this.#plain(value, definition, path, notes);
      if (Array.isArray(value)) return value.map((item, i) => walk(item, [...path, i]));
      return Object.fromEntries(
        Object.entries(value as object).map(([name, item]) => [name, walk(item, [...path, name])]),
      );
    };
    const value = walk(definition.value, []);
    return { value, ...notes };
  }

  #plain({ tag, text }: TaggedText, definition: Definition, path: Path, notes: Notes): string {
    if (tag === 'unsafe') return text;
    const { vault } = this.#options;
    const subject = [definition.subject, ...path].join('.');
    const plain = vault.open(text, { subject, position: positionOf(definition, path) });
    notes.hidden = true;
    if (plain === undefined) notes.failed = true;
    else vault.hide(plain);
    return plain ?? '';
  }

  #template(text: string, path: Path, notes: Notes, definition: Definition, scope: HostScope): unknown {
    let hidden = false;
    const noting = <T extends { readonly hidden: boolean }>(looked: T): T => {
      hidden ||= looked.hidden;
      return looked;
    };
    const within: TemplateScope = {
      lookup: (name) => noting(scope.lookup(name)),
      lookupAt: (host, name) =>
        this.#options.hosts.has(host) ? noting(this.#scopeAt(host).lookup(name)) : { state: 'missing' },
      names: () => scope.names(),
      env: this.#options.env,
    };
    const evaluated = this.#evaluate(text, within);
    notes.hidden ||= hidden;
    if (evaluated.state === 'value') {
      const unset = evaluated.value === '' ? environmentOf(text) : undefined;
      if (unset !== undefined && within.env[unset] === undefined)
        this.#report(definition, path, { ...notInEnvironment(unset), severity: 'info' });
      if (hidden || notes.hidden) this.#options.vault.hide(evaluated.value);
      return evaluated.value;
    }
    notes.failed = true;
    if (evaluated.state === 'wrong') this.#report(definition, path, { rule: 'template', ...evaluated });
    if (evaluated.state === 'beyond') {
      this.#needsTemplates = true;
      this.#report(definition, path, UNRESOLVED);
    }
    return text;
  }

  #evaluate(text: string, scope: TemplateScope): Evaluated | { readonly state: 'beyond' } {
    const simple = simpleTemplate(text, scope);
    if (simple !== undefined) return { state: 'value', value: simple.value };
    return this.#options.templates?.evaluate(text, scope) ?? { state: 'beyond' };
  }

  #report(definition: Definition, path: Path, what: Finding): void {
    if (!this.#reporting) return;
    const position = positionOf(definition, path);
    const { rule, severity = 'error', message, hint } = what;
    const key = `${rule} ${position.file}:${position.line}:${position.column}`;
    if (this.#problems.has(key)) return;
    const subject = [definition.subject, ...path].join('.');
    this.#problems.set(key, {
      severity,
      rule,
      subject,
      message,
      ...(hint === undefined ? {} : { hint }),
      position,
    });
  }
}

interface Notes {
  failed: boolean;
  hidden: boolean;
}

interface Finding {
  readonly rule: string;
  readonly severity?: Problem['severity'];
  readonly message: string;
  readonly hint?: string;
}

interface Common {
  readonly vars: Vars;
  /** Definitions with templates: they may name variables that differ from host to host. */
  readonly perHost: readonly Definition[];
}

const UNRESOLVED: Finding = {
  rule: 'template',
  severity: 'warning',
  message: 'this template is not resolved and stays as it is',
  hint: "Understood are {{ name }}, {{ name | default('x') }} and lookup('env', 'NAME'). Write the value itself.",
};

const NO_ADMIN_IP: Finding = {
  rule: 'admin-ip',
  severity: 'warning',
  message: '${admin_ip} stays as it is, because admin_ip is not set',
  hint: 'Set all.vars.admin_ip to the address of the admin node.',
};

function notInEnvironment(name: string): Finding {
  return {
    rule: 'environment',
    message: `the environment has no variable ${name}`,
    hint: `Set it: export ${name}=... A text that is meant as it stands is tagged: !unsafe '...'.`,
  };
}
