import type { AnyModule, Cluster, Content, Inventory, ModuleContent } from '@pigsty/sdk';

/**
 * The content of the modules that have an instance in the inventory which is not being removed. What two of them have under
 * one name is the first one's: a record is evaluated once.
 */
export function contentIn(
  modules: readonly AnyModule[],
  inventory: Inventory,
  leaving: (module: AnyModule, cluster: Cluster<unknown>) => ReadonlySet<string> = () => new Set(),
): readonly ModuleContent[] {
  const seen = new Seen();
  return modules.flatMap((module) => {
    const { name, content } = module;
    if (content === undefined) return [];
    const stays = inventory.derive(module.identify).clusters.some((cluster) => {
      const gone = leaving(module, cluster);
      return cluster.instances.some(({ host }) => !gone.has(host));
    });
    return stays ? [{ module: name, content: seen.unseen(content) }] : [];
  });
}

class Seen {
  readonly #names = new Set<string>();

  unseen(content: Content): Content {
    const { metrics, records, alerts, dashboards } = content;
    return {
      ...(metrics === undefined ? {} : { metrics: this.#first('metric', metrics, (m) => m.name) }),
      ...(records === undefined ? {} : { records: this.#first('record', records, (r) => r.name) }),
      ...(alerts === undefined ? {} : { alerts: this.#first('alert', alerts, (a) => a.name) }),
      ...(dashboards === undefined ? {} : { dashboards: this.#first('dashboard', dashboards, (d) => d.id) }),
    };
  }

  #first<T>(kind: string, all: readonly T[], nameOf: (one: T) => string): readonly T[] {
    return all.filter((one) => {
      const key = `${kind} ${nameOf(one)}`;
      if (this.#names.has(key)) return false;
      this.#names.add(key);
      return true;
    });
  }
}
