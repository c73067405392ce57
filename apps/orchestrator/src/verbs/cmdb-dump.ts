import type { Call } from '../cli/act.ts';
import { dumpText, mustRead } from '../cmdb/source.ts';
import { targetInUse, targetOfCall } from '../cmdb/target-of-call.ts';
import { readableEstate } from '../estate/readable.ts';
import { printOrWrite } from '../inventory/print-or-write.ts';

/** `pigsty cmdb dump`: what the CMDB holds, as YAML. */
export async function cmdbDump(
  call: Call<readonly [], { readonly url?: string; readonly output?: string }>,
): Promise<number> {
  const inUse = call.options.url === undefined ? await targetInUse(call) : undefined;
  const target = inUse ?? (await targetOfCall(call, async () => (await readableEstate(call)).inventory));
  const outline = await mustRead(target);
  await printOrWrite(call, { text: dumpText(outline), hosts: outline.hosts.length });
  return 0;
}
