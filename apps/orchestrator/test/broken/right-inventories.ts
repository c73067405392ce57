import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface NamedInventory {
  readonly name: string;
  readonly text: string;
}

const fixtures = join(import.meta.dirname, '../fixtures/right');
const templates = join(import.meta.dirname, '../../../../conf');

/** Right inventories of every style: those of the tests, and what `pigsty configure` starts from. */
export const rightInventories: readonly NamedInventory[] = [
  ...inventoriesIn(fixtures),
  ...inventoriesIn(templates),
];

export function inventoriesIn(folder: string): readonly NamedInventory[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.yml'))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}
