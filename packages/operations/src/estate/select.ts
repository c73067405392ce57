import { type Cluster, type Instance, type Inventory, nearestName, PigstyError } from '@pigsty/sdk';
import { selectHosts } from '@pigsty/inventory';
import type { PresentModule } from './check.ts';

import type { RightEstate } from './right.ts';

export interface Target {
  readonly cluster: Cluster<unknown>;
  readonly instances: readonly Instance<unknown>[];
  /** Whether every instance of the cluster is meant. */
  readonly whole: boolean;
}

/** The clusters of a module, cut down to the hosts of a limit. Matching nothing is an error. */
export function targets(
  present: PresentModule | undefined,
  hosts: ReadonlySet<string> | undefined,
): readonly Target[] {
  return (present?.clusters ?? []).flatMap((cluster) => {
    const instances = cluster.instances.filter((i) => hosts === undefined || hosts.has(i.host));
    return instances.length === 0
      ? []
      : [{ cluster, instances, whole: instances.length === cluster.instances.length }];
  });
}

/** What must be typed to destroy these: names of whole clusters, of instances otherwise. */
export function targetName(found: readonly Target[]): string {
  return found.flatMap((t) => (t.whole ? [t.cluster.name] : t.instances.map((i) => i.name))).join(',');
}

export function hostsOf(found: readonly Target[]): readonly string[] {
  return [...new Set(found.flatMap((t) => t.instances.map((i) => i.host)))];
}

/** One cluster of a module by its name. */
export function clusterNamed(estate: RightEstate, moduleName: string, name: string): Cluster<unknown> {
  const clusters = estate.present.find((p) => p.module.name === moduleName)?.clusters ?? [];
  const found = clusters.find((c) => c.name === name);
  if (found !== undefined) return found;
  const names = clusters.map((c) => c.name);
  const close = nearestName(name, names);
  throw new PigstyError(
    'SELECTION_EMPTY',
    `there is no ${moduleName} cluster "${name}"${close === undefined ? '' : `; did you mean ${close}?`}`,
    {
      hint:
        names.length === 0
          ? `The inventory has no ${moduleName} cluster.`
          : `Clusters in ${estate.inventory.file}: ${names.join(', ')}`,
    },
  );
}

/** The hosts of a limit pattern; no limit is no set. */
export function limitedHosts(
  inventory: Inventory,
  limit: string | undefined,
): ReadonlySet<string> | undefined {
  return limit === undefined ? undefined : new Set(selectHosts(inventory, limit));
}
