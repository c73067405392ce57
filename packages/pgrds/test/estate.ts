import { readInventory } from '@pigsty/inventory';
import type { Inventory } from '@pigsty/sdk';

/** An infra node with these entries of `pg_exporters`, each a line of YAML; `more` are further groups. */
export function watching(entries: readonly string[], more = ''): Inventory {
  const text = `all:
  children:
    infra:
      hosts: { 10.10.10.10: { infra_seq: 1 }, 10.10.10.11: { infra_seq: 2 } }
      vars:
        pg_monitor_password: of.the.host
        pg_exporters:
${entries.map((entry) => `          ${entry}\n`).join('')}${more}`;
  const { inventory } = readInventory({ file: 'p.yml', text });
  if (inventory === undefined) throw new Error('unreadable');
  return inventory;
}
