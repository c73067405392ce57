import { type ReadEstate, readEstate } from '../estate/read.ts';
import type { EstateRequest } from '../estate/right.ts';
import { knownSpecs, ownModules } from '../estate/registry.ts';

/** The estate when its inventory can be read; what comes with the program otherwise. */
export async function openReference(
  request: Pick<EstateRequest, 'files' | 'world'> | undefined,
): Promise<ReadEstate> {
  const read = request === undefined ? undefined : await readEstate(request.files, request.world);
  if (read?.inventory !== undefined) return read;
  const known = await ownModules();
  return { known, specs: knownSpecs(known), present: [], problems: [] };
}
