import type { Call } from '../call/act.ts';
import { writeJson } from '../views/json-view.ts';
import { count } from '../views/words.ts';
import { writeNewFile } from '@pigsty/operations/inventory';

/** Prints an inventory, or writes it to the file of `--output`, which only its owner may read. */
export async function printOrWrite(
  { world, globals, options: { output } }: Call<readonly [], { readonly output?: string }>,
  { text, hosts }: { readonly text: string; readonly hosts: number },
): Promise<void> {
  if (output === undefined) {
    if (globals.json) writeJson(world.stdout, { type: 'inventory-text', hosts, text });
    else world.stdout.write(text);
    return;
  }
  await writeNewFile(output, text, { cwd: world.cwd, mode: 0o600 });
  if (globals.json) writeJson(world.stdout, { type: 'inventory-text', hosts, file: output });
  else world.stderr.write(`Wrote ${output}, ${count(hosts, 'host')}.\n`);
}
