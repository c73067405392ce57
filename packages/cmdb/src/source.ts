import { dirname, join } from 'node:path';
import { type InventoryOutline, writeInventory } from '@pigsty/inventory';
import { PigstyError } from '@pigsty/sdk';
import { targetNamedBy } from './pointer.ts';
import { withSession } from './session.ts';
import { readCmdb } from './store.ts';
import { type Target, targetUrl } from './target.ts';
import { isPostgresUrl } from './target-from-url.ts';

type Env = Readonly<Record<string, string | undefined>>;

export interface Sources {
  /** Inventories that lie in a CMDB, as texts. */
  readonly cmdb: readonly { readonly file: string; readonly text: string }[];
  /** The others. */
  readonly files: readonly string[];
}

/** Takes out of what `-i` names whatever lies in a CMDB, and reads it. */
export async function readSources(
  sources: readonly string[],
  world: { readonly cwd: string; readonly env: Env },
): Promise<Sources> {
  const cmdb: { file: string; text: string }[] = [];
  const files: string[] = [];
  for (const source of sources) {
    const target = await targetNamedBy(source, world);
    if (target === undefined) files.push(source);
    else {
      // State lies beside the inventory: beside the pointer, or here.
      const file = isPostgresUrl(source) ? 'cmdb' : join(dirname(source), 'cmdb');
      cmdb.push({ file, text: dumpText(await mustRead(target)) });
    }
  }
  return { cmdb, files };
}

/** What `pigsty cmdb dump` prints, and what a place like `cmdb:12:9` counts in. */
export function dumpText(outline: InventoryOutline): string {
  return writeInventory(outline, { format: 'yaml', header: ['The CMDB, printed by `pigsty cmdb dump`.'] });
}

export async function mustRead(target: Target): Promise<InventoryOutline> {
  const outline = await withSession(target, readCmdb);
  if (outline !== undefined) return outline;
  throw new PigstyError('CMDB_FAILED', `there is no inventory in ${targetUrl(target)}`, {
    hint: 'Write one: pigsty cmdb load -i pigsty.yml',
  });
}
