import type { Call } from '../cli/act.ts';
import { count } from '../views/words.ts';
import { writeNewFile } from './new-file.ts';

/** Prints an inventory, or writes it to the file of `--output`, which only its owner may read. */
export async function printOrWrite(
  { world, options: { output } }: Call<readonly [], { readonly output?: string }>,
  { text, hosts }: { readonly text: string; readonly hosts: number },
): Promise<void> {
  if (output === undefined) {
    world.stdout.write(text);
    return;
  }
  await writeNewFile(output, text, { cwd: world.cwd, mode: 0o600 });
  world.stderr.write(`Wrote ${output}, ${count(hosts, 'host')}.\n`);
}
