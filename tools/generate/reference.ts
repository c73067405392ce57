import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { byCodeUnit, type AnyModule } from '@pigsty/sdk';
import { commandsPage } from './commands-page.ts';
import { errorsPage } from './errors-page.ts';
import { inventorySchema } from './inventory-schema.ts';
import { opsPage } from './ops-page.ts';
import { parametersPage } from './parameters-page.ts';

export interface DocumentedModule {
  readonly definition: AnyModule;
  /** Parameters that are accepted and have no effect yet. */
  readonly notActedOn: ReadonlySet<string>;
}

/** Writes docs/reference, and nothing else stays in there. */
export function writeReference(root: string, documented: readonly DocumentedModule[]): void {
  const sorted = [...documented].sort((a, b) => byCodeUnit(a.definition.name, b.definition.name));
  const modules = sorted.map(({ definition }) => definition);
  const errors = readFileSync(join(root, 'packages/sdk/src/words/error.ts'), 'utf8');
  const files: Readonly<Record<string, string>> = {
    'commands.md': commandsPage(),
    'errors.md': errorsPage(errors),
    'ops.md': opsPage(modules),
    'pigsty.schema.json': inventorySchema(modules),
    ...Object.fromEntries(
      sorted.map(({ definition, notActedOn }) => [
        `parameters/${definition.name}.md`,
        parametersPage(definition, notActedOn),
      ]),
    ),
  };
  const folder = join(root, 'docs/reference');
  rmSync(folder, { recursive: true, force: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}
