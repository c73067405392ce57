import type { Call } from '../call/act.ts';
import { inventoryOf, listTemplates } from '@pigsty/operations/configure';
import { writeJson } from '../views/json-view.ts';
import { paintFor } from '../views/paint.ts';
import { table } from '../views/table.ts';

/** `pigsty configure --list`: the templates, one line each. */
export function showTemplates({ world, globals }: Call): number {
  const templates = listTemplates().map((template) => ({
    name: template.name,
    hosts: inventoryOf(template).hosts.size,
    summary: template.summary,
  }));
  if (globals.json) writeJson(world.stdout, { type: 'templates', templates });
  else {
    const paint = paintFor(world.stdout, world, globals);
    const header = ['template', 'hosts', 'what it is'].map((t) => ({ text: t, painted: paint.dim(t) }));
    const rows = templates.map((t) => [t.name, String(t.hosts), t.summary]);
    world.stdout.write(`${table([header, ...rows])}\n`);
  }
  return 0;
}
