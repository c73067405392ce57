import type { Call } from '../call/act.ts';
import { dumpText, mustRead, targetInUse, targetFor } from '@pigsty/cmdb';

import { readableEstate } from '../estate/readable.ts';
import { printOrWrite } from './print-or-write.ts';

/** `pigsty cmdb dump`: what the CMDB holds, as YAML. */
export async function cmdbDump(
  call: Call<readonly [], { readonly url?: string; readonly output?: string }>,
): Promise<number> {
  const inUse =
    call.options.url === undefined ? await targetInUse(call.globals.inventory, call.world) : undefined;
  const target =
    inUse ??
    (await targetFor(call.options.url, call.world, async () => (await readableEstate(call)).inventory));
  const outline = await mustRead(target);
  await printOrWrite(call, { text: dumpText(outline), hosts: outline.hosts.length });
  return 0;
}
