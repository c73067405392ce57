import type { AnyModule, Collection, Inventory, Registration, Stage } from '@pigsty/sdk';
import type { Target } from './identify.ts';
import { identify } from './identify.ts';

/** A collector whose narrow stages belong to a run that is about other modules. */
export interface Collector extends Target {
  /** Names of the stages that are planned. */
  readonly stages: ReadonlySet<string>;
}

/**
 * Modules of the inventory that collect what the run's modules register, and are not in the run themselves: their narrow
 * stages are planned with it, whatever the limit; on all of their hosts, or on those whose own registrations change.
 */
export function collectorsOf(
  targets: readonly Target[],
  { atHand, inventory }: { readonly atHand: readonly AnyModule[]; readonly inventory: Inventory },
): readonly Collector[] {
  const inRun = new Set(targets.map((t) => `${t.module.name} ${t.cluster.name}`));
  const registered = targets.flatMap(({ module, cluster }) => module.register(cluster, { inventory }));
  const collecting = atHand.filter((m) => registered.some(({ type }) => m.collects?.types.includes(type)));
  return identify(collecting, inventory, new Set(inventory.hosts.keys()), { check: false }).targets.flatMap(
    (target) => {
      const { collects } = target.module;
      if (collects === undefined || inRun.has(`${target.module.name} ${target.cluster.name}`)) return [];
      const hosts = concerned(target, collects, registered);
      return hosts.size === 0 ? [] : [{ ...target, hosts, stages: new Set(collects.stages) }];
    },
  );
}

function concerned(
  { hosts, cluster }: Target,
  { types, ofOwnHost = [], ofOwnCluster = [] }: Collection,
  registered: readonly Registration[],
): ReadonlySet<string> {
  const collected = registered.filter(
    (r) =>
      types.includes(r.type) && (!ofOwnCluster.includes(r.type) || ('cls' in r && r.cls === cluster.name)),
  );
  if (collected.some(({ type }) => !ofOwnHost.includes(type))) return hosts;
  const own = new Set(collected.flatMap((r) => ('ip' in r ? [r.ip] : [])));
  return new Set([...hosts].filter((host) => own.has(host)));
}

/** Those hosts of a collector that are already what it needs to take registrations. */
export function isInstalled(
  { module, hosts }: Collector,
  modulesAt: (host: string) => readonly string[] | undefined,
): ReadonlySet<string> {
  return new Set([...hosts].filter((h) => modulesAt(h)?.includes(module.name) === true));
}

/** The cluster of a collector as far as it is asked: hosts that nothing concerns are not connected to. */
export function asked({ module, cluster, hosts }: Collector): Pick<Target, 'module' | 'cluster'> {
  return { module, cluster: { ...cluster, instances: cluster.instances.filter((i) => hosts.has(i.host)) } };
}

/**
 * Those of the stages of collectors that bring them what has changed. A collector whose `afterRemoval` is set waits for the
 * stages that remove: what was registered is used until then.
 */
export function narrowStages(
  stages: readonly Stage[],
  collectors: readonly Collector[],
  { after }: { readonly after: readonly Stage[] },
): readonly Stage[] {
  const removed = after.map(({ module, name, host }) => `${module}.${name}@${host}`);
  return stages.flatMap((stage): readonly Stage[] => {
    const collector = collectors.find((c) => isNarrow(stage, c));
    if (collector === undefined) return [];
    const waits = collector.module.collects?.afterRemoval === true;
    return [waits ? { ...stage, after: [...stage.after, ...removed] } : stage];
  });
}

function isNarrow(stage: Stage, { module, cluster, stages }: Collector): boolean {
  return (
    stage.module === module.name &&
    stages.has(stage.name) &&
    (stage.cluster === undefined || stage.cluster === cluster.name)
  );
}
