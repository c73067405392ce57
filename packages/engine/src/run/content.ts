import type { AnyModule, Cluster, Content, Inventory, ModuleContent } from '@pigsty/sdk';

/**
 * The content of the modules that have an instance in the inventory which is not being removed. What two of them have under
 * one name is the first one's, in the order of `modules`: a record is evaluated once.
 */
export function contentIn(
  modules: readonly AnyModule[],
  inventory: Inventory,
  leaving: (module: AnyModule, cluster: Cluster<unknown>) => ReadonlySet<string> = () => new Set(),
): readonly ModuleContent[] {
  const seen = new Set<string>();
  return modules.flatMap((module) => {
    const { name, content } = module;
    if (content === undefined) return [];
    const stays = inventory.derive(module.identify).clusters.some((cluster) => {
      const gone = leaving(module, cluster);
      return cluster.instances.some(({ host }) => !gone.has(host));
    });
    return stays ? [{ module: name, content: unseen(content, seen) }] : [];
  });
}

/** What of a content has a name that is new, which it is no longer then. */
function unseen(content: Content, seen: Set<string>): Content {
  const kinds = Object.entries(content) as [string, readonly ({ id: string } | { name: string })[]][];
  return Object.fromEntries(
    kinds.map(([kind, all]) => [
      kind,
      all.filter((one) => {
        const key = `${kind} ${'id' in one ? one.id : one.name}`;
        return seen.has(key) ? false : seen.add(key);
      }),
    ]),
  );
}
