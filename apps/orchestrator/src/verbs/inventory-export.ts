import { outlineOf, writeInventory, ansibleList } from '@pigsty/inventory';
import type { Call } from '../call/act.ts';
import { readableEstate, type ReadableEstate } from '../estate/readable.ts';
import { limitedHosts } from '@pigsty/operations/estate';

import { printOrWrite } from './print-or-write.ts';

export interface ExportOptions {
  readonly format: 'yaml' | 'json' | 'ansible';
  readonly output?: string;
}

/** `pigsty inventory export`: the inventory for other programs, or as one file. */
export async function inventoryExport(call: Call<readonly [], ExportOptions>): Promise<number> {
  const { globals, options } = call;
  const estate = await readableEstate(call);
  const hosts = limitedHosts(estate.inventory, globals.limit);
  const text = render(estate, options.format, hosts);
  await printOrWrite(call, { text, hosts: (hosts ?? estate.inventory.hosts).size });
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
