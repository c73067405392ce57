import type { AnyModule, Inventory, ModuleContent } from '@pigsty/sdk';

/** The content of the modules that have a cluster in the inventory. */
export function contentIn(modules: readonly AnyModule[], inventory: Inventory): readonly ModuleContent[] {
  return modules.flatMap((module) => {
    const { name, content } = module;
    if (content === undefined || inventory.derive(module.identify).clusters.length === 0) return [];
    return [{ module: name, content }];
  });
}
