import type { Call } from '../cli/act.ts';
import { dumpText, mustRead } from '../cmdb/source.ts';
import { targetInUse, targetOfCall } from '../cmdb/target-of-call.ts';
import { readableEstate } from '../estate/readable.ts';
import { writeNewFile } from '../inventory/new-file.ts';
import { count } from '../views/words.ts';

/** `pigsty cmdb dump`: what the CMDB holds, as YAML. */
export async function cmdbDump(
  call: Call<readonly [], { readonly url?: string; readonly output?: string }>,
): Promise<number> {
  const { world, options } = call;
  const inUse = options.url === undefined ? await targetInUse(call) : undefined;
  const target = inUse ?? (await targetOfCall(call, async () => (await readableEstate(call)).inventory));
  const outline = await mustRead(target);
  const text = dumpText(outline);
  if (options.output === undefined) {
    world.stdout.write(text);
    return 0;
  }
  await writeNewFile(options.output, text, { cwd: world.cwd, mode: 0o600 });
  world.stderr.write(`Wrote ${options.output}, ${count(outline.hosts.length, 'host')}.\n`);
  return 0;
}
