import type { AnyModule, Cluster, Inventory, Registration } from '@pigsty/sdk';
import type { Target } from './identify.ts';
import { identify } from './identify.ts';

/** A collector whose narrow stages belong to a run that is about other modules. */
export interface Collector extends Target {
  /** Names of the stages that are planned. */
  readonly stages: ReadonlySet<string>;
}

/**
 * Modules of the inventory that collect what the run's modules register, and are not in the run themselves: their narrow
 * stages are planned with it, on all of their hosts, whatever the limit.
 */
export function collectorsOf(
  targets: readonly Target[],
  { atHand, inventory }: { readonly atHand: readonly AnyModule[]; readonly inventory: Inventory },
): readonly Collector[] {
  const inRun = new Set(targets.map((t) => `${t.module.name} ${t.cluster.name}`));
  const registered = typesOf(targets, inventory);
  const collecting = atHand.filter((m) => m.collects?.types.some((type) => registered.has(type)) === true);
  return identify(collecting, inventory, new Set(inventory.hosts.keys()), { check: false }).targets.flatMap(
    (target) => {
      const { collects } = target.module;
      if (collects === undefined || inRun.has(`${target.module.name} ${target.cluster.name}`)) return [];
      return [{ ...target, stages: new Set(collects.stages) }];
    },
  );
}

function typesOf(targets: readonly Target[], inventory: Inventory): ReadonlySet<Registration['type']> {
  return new Set(
    targets.flatMap(({ module, cluster }) => module.register(cluster, { inventory }).map((r) => r.type)),
  );
}

/** Whether the hosts of a collector are already what it needs to take registrations. */
export function isInstalled(
  { module, cluster }: { readonly module: AnyModule; readonly cluster: Cluster<unknown> },
  modulesAt: (host: string) => readonly string[] | undefined,
): ReadonlySet<string> {
  return new Set(
    cluster.instances.map((i) => i.host).filter((h) => modulesAt(h)?.includes(module.name) === true),
  );
}
