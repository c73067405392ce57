import { type Inventory } from '@pigsty/sdk';
import { type AnySpec, parameterRedactor, type ParameterRedactor } from '@pigsty/sdk/engine';

/** A host's variables as they may be shown, by name. */
export type Shown = ReadonlyMap<string, unknown>;

export interface ShownOptions {
  /** Values as the files have them. */
  readonly raw: boolean;
  readonly modules: readonly Pick<AnySpec, 'params'>[];
}

/** Makes values showable: what a parameter's type or its name calls secret is not. Values that hosts share are done once. */
export class Showable {
  readonly #inventory: Inventory;
  readonly #raw: boolean;
  readonly #redact: ParameterRedactor;
  readonly #known = new WeakMap<object, unknown>();

  constructor(inventory: Inventory, { raw, modules }: ShownOptions) {
    this.#inventory = inventory;
    this.#raw = raw;
    this.#redact = parameterRedactor(modules);
  }

  of(address: string): Shown {
    const declared = this.#inventory.declared(address);
    const vars = this.#raw ? declared : (this.#inventory.hosts.get(address)?.vars ?? {});
    return new Map(
      Object.entries(vars).map(([name, value]) => [name, this.#redacted(name, value, declared[name])]),
    );
  }

  #redacted(name: string, value: unknown, declared: unknown): unknown {
    const isObject = typeof value === 'object' && value !== null;
    if (isObject && this.#known.has(value)) return this.#known.get(value);
    const shown = this.#redact(name, value, declared);
    if (isObject) this.#known.set(value, shown);
    return shown;
  }
}
