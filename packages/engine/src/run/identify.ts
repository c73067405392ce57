import { PigstyError, type AnyModule, type Cluster, type Inventory, type Problem } from '@pigsty/sdk';

/** A cluster that a run is about, with the hosts of it that are to be changed. */
export interface Target {
  readonly module: AnyModule;
  readonly cluster: Cluster<unknown>;
  readonly hosts: ReadonlySet<string>;
}

export interface Identification {
  readonly targets: readonly Target[];
  /** Warnings; errors are thrown together. */
  readonly problems: readonly Problem[];
}

/** Finds the clusters of the given modules that have a selected host. */
export function identify(
  modules: readonly AnyModule[],
  inventory: Inventory,
  selected: ReadonlySet<string>,
  { check = true }: { readonly check?: boolean } = {},
): Identification {
  const problems: Problem[] = [];
  const targets = modules.flatMap((module) => {
    const identified = inventory.derive(module.identify);
    if (check)
      problems.push(...identified.problems, ...(module.check?.(identified.clusters, inventory) ?? []));
    return identified.clusters.flatMap((cluster): Target[] => {
      const hosts = new Set(cluster.instances.map((i) => i.host).filter((h) => selected.has(h)));
      return hosts.size === 0 ? [] : [{ module, cluster, hosts }];
    });
  });
  refuseErrors(problems, inventory);
  return { targets, problems };
}

/** Every mistake at once; nothing was changed yet. */
export function refuseErrors(problems: readonly Problem[], inventory: Inventory): void {
  const errors = problems.filter((p) => p.severity === 'error');
  const [first] = errors;
  if (first === undefined) return;
  const message =
    errors.length === 1
      ? `${first.subject}: ${first.message}`
      : `${errors.length} problems in ${inventory.file}`;
  throw new PigstyError('INVENTORY_INVALID', message, {
    problems: [...problems],
    ...(first.hint === undefined ? {} : { hint: first.hint }),
  });
}
