import { readLocalFile } from '@pigsty/inventory';
import {
  clusterProblem,
  isPigstyError,
  onceEach,
  type Inventory,
  type LocalFile,
  type Problem,
} from '@pigsty/sdk';
import type { PresentModule } from '../check.ts';

/** Files that modules bring to hosts can be read, and are texts. */
export function missingFiles(
  present: readonly PresentModule[],
  inventory: Inventory,
  directory: string,
): readonly Problem[] {
  const read = readLocalFile(directory);
  return onceEach(
    present.flatMap(({ module, clusters }) =>
      clusters.flatMap((cluster) =>
        (module.files?.(cluster) ?? []).flatMap(({ name, host, path }: LocalFile) => {
          const message = faultOf(() => read(name));
          if (message === undefined) return [];
          const hint = `Put the file there, or take it out of ${String(path[0])}.`;
          return [clusterProblem(cluster, inventory, { rule: 'missing-file', path, host, message, hint })];
        }),
      ),
    ),
  );
}

function faultOf(read: () => unknown): string | undefined {
  try {
    read();
    return undefined;
  } catch (error) {
    if (isPigstyError(error)) return error.message;
    throw error;
  }
}
