import type { Inventory, Position } from '@pigsty/sdk';

/** Where a host's variable comes from. */
export interface Origin {
  /** `host` is the host itself. */
  readonly kind: 'host' | 'group';
  readonly name: string;
  readonly position?: Position;
}

/** Finds origins; what groups declare is read once. */
export class Origins {
  readonly #inventory: Inventory;
  readonly #groups: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(inventory: Inventory) {
    this.#inventory = inventory;
    this.#groups = new Map(
      [...inventory.groups.keys()].map((name) => [
        name,
        new Set(Object.keys(inventory.declaredOfGroup(name))),
      ]),
    );
  }

  of(address: string, variable: string): Origin {
    const position = this.#inventory.where(address, [variable]);
    const groups = this.#inventory.hosts.get(address)?.groups ?? [];
    const isOwn = [...this.#inventory.declaredOfHost(address).values()].some((vars) =>
      Object.hasOwn(vars, variable),
    );
    const group = isOwn ? undefined : groups.findLast((name) => this.#groups.get(name)?.has(variable));
    return {
      kind: group === undefined ? 'host' : 'group',
      name: group ?? address,
      ...(position === undefined ? {} : { position }),
    };
  }
}

/** `pigsty.yml:12:9` */
export function placeOf({ position }: Origin): string {
  return position === undefined ? '' : `${position.file}:${position.line}:${position.column}`;
}
