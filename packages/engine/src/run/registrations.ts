import { type AnyModule, type Cluster, type Inventory, type Registrations } from '@pigsty/sdk';
import { registrationsOf } from '@pigsty/sdk/engine';

export interface RegistrationSources {
  readonly modules: readonly AnyModule[];
  readonly inventory: Inventory;
  /** No module of the inventory is unknown. */
  readonly complete: boolean;
  /** Instances that are being removed register nothing. */
  readonly leaving: (module: AnyModule, cluster: Cluster<unknown>) => ReadonlySet<string>;
}

/** What all modules of the inventory ask to have watched, resolved, proxied or collected. */
export function registrationsIn({
  modules,
  inventory,
  complete,
  leaving,
}: RegistrationSources): Registrations {
  const all = modules.flatMap((module) =>
    inventory.derive(module.identify).clusters.flatMap((cluster) => {
      const gone = leaving(module, cluster);
      const staying = cluster.instances.filter((i) => !gone.has(i.host));
      if (staying.length === 0) return [];
      return module.register({ ...cluster, instances: staying }, { inventory });
    }),
  );
  return registrationsOf(all, complete);
}
