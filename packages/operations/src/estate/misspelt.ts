import type { Group, Inventory, InventoryHost, Problem, Vars } from '@pigsty/sdk';

/**
 * Problems without those that only follow from the misspelt name of a parameter: they are gone when the rules are asked
 * again with the name as it was meant. A name from which an error follows is an error itself.
 */
export function withoutMisspelt(
  problems: readonly Problem[],
  inventory: Inventory,
  checkAgain: (meant: Inventory) => readonly Problem[],
): readonly Problem[] {
  const misspelt = problems.filter(({ rule, meant }) => rule === 'unknown-parameter' && meant !== undefined);
  if (misspelt.length === 0 || misspelt.length === problems.length) return problems;
  const names = new Map(misspelt.map(({ subject, meant = '' }) => [lastWord(subject), meant]));
  const left = new Set(checkAgain(new AsMeant(inventory, names)).map(identity));
  const stays = problems.filter((p) => p.rule === 'unknown-parameter' || left.has(identity(p)));
  const gone = problems.filter((p) => !stays.includes(p));
  if (!gone.some(({ severity }) => severity === 'error')) return stays;
  return stays.map((p) => (misspelt.includes(p) ? { ...p, severity: 'error' } : p));
}

function lastWord(subject: string): string {
  return subject.slice(subject.lastIndexOf('.') + 1);
}

function identity({ rule, subject, position }: Problem): string {
  const { file, line, column } = position ?? {};
  return [rule, position === undefined ? subject : `${file}:${line}:${column}`].join('\n');
}

type Path = readonly (string | number)[];

/** An inventory in which some variables have another name; what is there under that name already stays. */
class AsMeant implements Inventory {
  readonly groups: ReadonlyMap<string, Group>;
  readonly hosts: ReadonlyMap<string, InventoryHost>;
  readonly globals: Vars;
  readonly #written: Inventory;
  readonly #names: ReadonlyMap<string, string>;
  readonly #derived = new Map<unknown, unknown>();

  constructor(written: Inventory, names: ReadonlyMap<string, string>) {
    this.#written = written;
    this.#names = names;
    const renamed = <T extends { readonly vars: Vars }>(
      all: ReadonlyMap<string, T>,
    ): ReadonlyMap<string, T> =>
      new Map([...all].map(([key, one]) => [key, { ...one, vars: this.#renamed(one.vars) }]));
    this.groups = renamed(written.groups);
    this.hosts = renamed(written.hosts);
    this.globals = this.#renamed(written.globals);
  }

  get file(): string {
    return this.#written.file;
  }

  get estate(): Inventory['estate'] {
    return this.#written.estate;
  }

  get secrets(): Inventory['secrets'] {
    return this.#written.secrets;
  }

  derive<T>(from: (inventory: Inventory) => T): T {
    if (!this.#derived.has(from)) this.#derived.set(from, from(this));
    return this.#derived.get(from) as T;
  }

  declared(host: string): Vars {
    return this.#renamed(this.#written.declared(host));
  }

  declaredOfGroup(group: string): Vars {
    return this.#renamed(this.#written.declaredOfGroup(group));
  }

  declaredOfHost(host: string): ReadonlyMap<string, Vars> {
    return this.#written.declaredOfHost(host);
  }

  where(host: string, path: Path, part?: Parameters<Inventory['where']>[2]): ReturnType<Inventory['where']> {
    return this.#written.where(host, this.#asWritten(host, path), part);
  }

  whereGroup(
    group: string,
    path: Path = [],
    part?: Parameters<Inventory['where']>[2],
  ): ReturnType<Inventory['where']> {
    return this.#written.whereGroup(group, path, part);
  }

  subject(host: string, path: Path): string | undefined {
    return this.#written.subject?.(host, this.#asWritten(host, path));
  }

  source(host: string, path: Path): string | undefined {
    return this.#written.source?.(host, this.#asWritten(host, path));
  }

  #renamed(vars: Vars): Vars {
    if (!Object.keys(vars).some((name) => this.#names.has(name))) return vars;
    return Object.fromEntries(
      Object.entries(vars).map(([name, value]) => {
        const meant = this.#names.get(name);
        return [meant === undefined || Object.hasOwn(vars, meant) ? name : meant, value];
      }),
    );
  }

  /** A path into what is meant as a path into what is written. */
  #asWritten(host: string, path: Path): Path {
    const [name, ...rest] = path;
    const vars = this.#written.hosts.get(host)?.vars ?? {};
    if (name === undefined || Object.hasOwn(vars, name)) return path;
    const written = [...this.#names].find(([one, meant]) => meant === name && Object.hasOwn(vars, one));
    return written === undefined ? path : [written[0], ...rest];
  }
}
