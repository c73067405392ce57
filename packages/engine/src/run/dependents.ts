import type { AnyModule, Cluster, Inventory, Problem } from '@pigsty/sdk';
import type { HostsOfRun } from './hosts-of-run.ts';
import { identify, type Target } from './identify.ts';

/** A cluster of another module that cannot do without one that is to be removed. */
export interface Dependent {
  readonly removed: Cluster<unknown>;
  readonly module: string;
  readonly cluster: Cluster<unknown>;
  /** Hosts of it that stay as they are in this run. */
  readonly hosts: readonly string[];
  /** `whose backups go there`. */
  readonly why: string;
}

/** Who uses clusters that go as a whole, by what modules say of their own; some may not be installed. */
export function dependentsOf(
  targets: readonly Target[],
  { modules, inventory }: { readonly modules: readonly AnyModule[]; readonly inventory: Inventory },
): readonly Dependent[] {
  const all = identify(modules, inventory, new Set(inventory.hosts.keys()), { check: false }).targets;
  const goes = ({ module, cluster }: Pick<Target, 'module' | 'cluster'>): boolean =>
    targets.some(
      (t) =>
        t.module.name === module.name &&
        t.cluster.name === cluster.name &&
        cluster.instances.every(({ host }) => t.hosts.has(host)),
    );
  return all.flatMap(({ module, cluster }) => {
    const leaving = targets.find((t) => t.module.name === module.name && t.cluster.name === cluster.name);
    const hosts = cluster.instances.map((i) => i.host).filter((h) => leaving?.hosts.has(h) !== true);
    return (module.uses?.(cluster, inventory) ?? []).flatMap((use): readonly Dependent[] => {
      const able = all.filter(
        (t) => t.module.name === use.module && (use.cluster ?? t.cluster.name) === t.cluster.name,
      );
      const [removed] = able;
      return removed === undefined || hosts.length === 0 || !able.every(goes)
        ? []
        : [{ removed: removed.cluster, module: module.name, cluster, hosts, why: use.why }];
    });
  });
}

/** Refuses to remove what is in use: a host that does not answer may carry who uses it. */
export function refuseInUse(
  dependents: readonly Dependent[],
  { answers, lost }: Pick<HostsOfRun, 'answers' | 'lost'>,
): readonly Problem[] {
  const there = dependents.filter(({ module, hosts }) =>
    hosts.some((h) => lost.has(h) || answers.get(h)?.facts.modules.includes(module) === true),
  );
  const alike = (a: Dependent, b: Dependent): boolean =>
    a.removed === b.removed && a.module === b.module && a.why === b.why;
  return there
    .filter((one, i) => there.findIndex((other) => alike(one, other)) === i)
    .map((one) => ({
      severity: 'error',
      rule: 'in-use',
      subject: one.removed.name,
      cluster: one.removed.name,
      message: `${one.removed.name} is needed by ${there
        .filter((other) => alike(one, other))
        .map(({ cluster }) => cluster.name)
        .join(', ')}, ${one.why}`,
      hint: `Remove ${one.module} first, let it use another one, or add --force.`,
    }));
}
