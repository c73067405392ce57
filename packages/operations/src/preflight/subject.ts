import type { PreflightReport, PreflightHost } from '@pigsty/engine';
import { nodeParams } from '@pigsty/node/contract';
import type { NodeParams } from '@pigsty/node';
import { pgClusters, type PgCluster, type PgInstance } from '@pigsty/pgsql/contract';
import type { Cluster, DiskNeed, Instance, Inventory, Listener, Preflight, Reach } from '@pigsty/sdk';
import type { PresentModule } from '../estate/check.ts';
import type { Verdict } from './finding.ts';

/** What the inventory wants of the hosts, looked up once. */
export interface Wanted {
  readonly inventory: Inventory;
  readonly present: readonly PresentModule[];
  readonly nodes: ReadonlyMap<string, NodeParams>;
  readonly pg: readonly PgCluster[];
  readonly listens: readonly Listener[];
  readonly reaches: readonly Reach[];
  /** What the modules of a host look at. */
  preflightsOf(address: string): readonly InstancePreflight[];
  /** Clusters of a host as `module name`, for what must be alike in one. */
  clustersOf(address: string): readonly string[];
}

/** An instance on a host, and what its module adds to a check. */
export interface InstancePreflight {
  readonly module: string;
  readonly cluster: Cluster<unknown>;
  readonly instance: Instance<unknown>;
  readonly preflight: Preflight<unknown>;
}

export function wantedOf(inventory: Inventory, present: readonly PresentModule[]): Wanted {
  const networks = present.flatMap(({ module, clusters }) =>
    clusters.map((cluster) => module.network?.(cluster, { inventory }) ?? { listens: [], reaches: [] }),
  );
  const on = (address: string): readonly { module: string; cluster: string }[] =>
    present.flatMap(({ module, clusters }) =>
      clusters
        .filter((c) => c.instances.some((i) => i.host === address))
        .map((c) => ({ module: module.name, cluster: c.name })),
    );
  return {
    inventory,
    present,
    nodes: nodeParams(inventory),
    pg: pgClusters(inventory),
    listens: networks.flatMap((n) => n.listens),
    reaches: networks.flatMap((n) => n.reaches),
    preflightsOf: (address) =>
      present.flatMap(({ module: { name: module, preflight }, clusters }) =>
        preflight === undefined
          ? []
          : clusters.flatMap((cluster) =>
              cluster.instances
                .filter((i) => i.host === address)
                .map((instance) => ({ module, cluster, instance, preflight })),
            ),
      ),
    clustersOf: (address) => on(address).map((c) => `${c.module} ${c.cluster}`),
  };
}

export function pgInstances({ pg }: Wanted, address: string): readonly PgInstance[] {
  return pg.flatMap((c) => c.instances.filter((i) => i.host === address));
}

/** Places on disk that the modules of a host fill. */
export function diskNeeds(wanted: Wanted, address: string): readonly DiskNeed[] {
  return wanted.preflightsOf(address).flatMap(({ preflight, instance }) => preflight.disks?.(instance) ?? []);
}

/** The place in the inventory where a value was written; a default has none. */
export function declaredAt(
  { inventory }: Wanted,
  address: string,
  path: readonly (string | number)[],
): Pick<Verdict, 'subject' | 'position'> {
  const [name = ''] = path;
  if (inventory.hosts.get(address)?.vars[name] === undefined) return { subject: `${name}, by default` };
  const position = inventory.where(address, path);
  const subject = inventory.subject?.(address, path) ?? path.join('.');
  return position === undefined ? { subject } : { subject, position };
}

/** All that a judgement may know. */
export interface About {
  readonly host: PreflightHost;
  readonly wanted: Wanted;
  readonly preflight: PreflightReport;
}
