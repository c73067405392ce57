import { outlineOf, writeInventory } from '@pigsty/sdk';
import type { Call } from '../cli/act.ts';
import { readableEstate, type ReadableEstate } from '../estate/readable.ts';
import { limitedHosts } from '../estate/select.ts';
import { ansibleList } from '../inventory/ansible-list.ts';
import { writeNewFile } from '../inventory/new-file.ts';
import { count } from '../views/words.ts';

export interface ExportOptions {
  readonly format: 'yaml' | 'json' | 'ansible';
  readonly output?: string;
}

/** `pigsty inventory export`: the inventory for other programs, or as one file. */
export async function inventoryExport(call: Call<readonly [], ExportOptions>): Promise<number> {
  const { world, globals, options } = call;
  const estate = await readableEstate(call);
  const hosts = limitedHosts(estate.inventory, globals.limit);
  const text = render(estate, options.format, hosts);
  if (options.output === undefined) {
    world.stdout.write(text);
    return 0;
  }
  await writeNewFile(options.output, text, { cwd: world.cwd, mode: 0o600 });
  world.stderr.write(`Wrote ${options.output}, ${count((hosts ?? estate.inventory.hosts).size, 'host')}.\n`);
  return 0;
}

function render(
  { inventory }: ReadableEstate,
  format: ExportOptions['format'],
  hosts: ReadonlySet<string> | undefined,
): string {
  switch (format) {
    case 'yaml':
    case 'json':
      return writeInventory(outlineOf(inventory, hosts), { format });
    case 'ansible':
      return `${JSON.stringify(ansibleList(inventory, hosts), null, 2)}\n`;
    default:
      return format satisfies never;
  }
}
