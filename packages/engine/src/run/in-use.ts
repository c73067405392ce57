import type { AnyModule, Cluster, Inventory, Problem, RunRequest } from '@pigsty/sdk';
import type { HostsOfRun } from './hosts-of-run.ts';
import { identify, type Target } from './identify.ts';

/** A cluster of another module that cannot do without one that is to be removed. */
interface User {
  readonly removed: Cluster<unknown>;
  readonly module: string;
  readonly cluster: string;
  /** Hosts of it that stay as they are in this run. */
  readonly hosts: readonly string[];
  /** `whose backups go there`. */
  readonly why: string;
}

/**
 * Refuses to remove what is in use, unless that is forced. The hosts of those who use it say whether they are there; one
 * that does not answer may carry them.
 */
export async function refuseInUse(
  { verb, remove, inventory }: RunRequest,
  targets: readonly Target[],
  { hosts, modulesAtHand }: { readonly hosts: HostsOfRun; readonly modulesAtHand: readonly AnyModule[] },
): Promise<readonly Problem[]> {
  if (verb !== 'remove' || remove?.force === true) return [];
  const users = usersOf(targets, modulesAtHand, inventory);
  await hosts.ask(
    users.flatMap((user) => user.hosts),
    [],
  );
  const { answers, lost } = hosts;
  const needed = new Map<string, { readonly by: User; readonly clusters: string[] }>();
  for (const user of users) {
    const { removed, module, cluster, why } = user;
    const isThere = user.hosts.some(
      (host) => lost.has(host) || answers.get(host)?.facts.modules.includes(module) === true,
    );
    if (!isThere) continue;
    const key = [removed.module, removed.name, module, why].join('\n');
    const { by, clusters } = needed.get(key) ?? { by: user, clusters: [] };
    needed.set(key, { by, clusters: [...clusters, cluster] });
  }
  return [...needed.values()].map(({ by: { removed, module, why }, clusters }) => ({
    severity: 'error',
    rule: 'in-use',
    subject: removed.name,
    cluster: removed.name,
    message: `${removed.name} is needed by ${clusters.join(', ')}, ${why}`,
    hint: `Remove ${module} first, let it use another one, or add --force.`,
  }));
}

/** Who uses clusters that go as a whole, by what modules say of their own; some may not be installed. */
function usersOf(
  targets: readonly Target[],
  modules: readonly AnyModule[],
  inventory: Inventory,
): readonly User[] {
  const all = identify(modules, inventory, new Set(inventory.hosts.keys()), { check: false }).targets;
  const staying = ({ module, cluster, hosts }: Target): readonly string[] => {
    const going = targets.find(
      (t) => t.module.name === module.name && t.cluster.name === cluster.name,
    )?.hosts;
    return [...hosts].filter((host) => going?.has(host) !== true);
  };
  return all.flatMap((user): readonly User[] => {
    const { module, cluster } = user;
    const hosts = staying(user);
    if (hosts.length === 0) return [];
    return (module.uses?.(cluster, inventory) ?? []).flatMap((use): readonly User[] => {
      const able = all.filter(
        (t) => t.module.name === use.module && (use.cluster ?? t.cluster.name) === t.cluster.name,
      );
      const [removed] = able;
      return removed === undefined || able.some((t) => staying(t).length > 0)
        ? []
        : [{ removed: removed.cluster, module: module.name, cluster: cluster.name, hosts, why: use.why }];
    });
  });
}
