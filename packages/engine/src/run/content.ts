import type { AnyModule, Cluster, Inventory, ModuleContent } from '@pigsty/sdk';

/** The content of the modules that have an instance in the inventory which is not being removed. */
export function contentIn(
  modules: readonly AnyModule[],
  inventory: Inventory,
  leaving: (module: AnyModule, cluster: Cluster<unknown>) => ReadonlySet<string> = () => new Set(),
): readonly ModuleContent[] {
  return modules.flatMap((module) => {
    const { name, content } = module;
    if (content === undefined) return [];
    const stays = inventory.derive(module.identify).clusters.some((cluster) => {
      const gone = leaving(module, cluster);
      return cluster.instances.some(({ host }) => !gone.has(host));
    });
    return stays ? [{ module: name, content }] : [];
  });
}
