import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { byCodeUnit, estateParameters, type AnyModule, type AnySpec } from '@pigsty/sdk';
import { commandsPage } from './commands-page.ts';
import { errorsPage } from './errors-page.ts';
import { inventorySchema } from './inventory-schema.ts';
import { opsPage } from './ops-page.ts';
import { parametersPage } from './parameters-page.ts';

/** Writes docs/reference, and nothing else stays in there. `specified` are those that are not built yet. */
export function writeReference(
  root: string,
  modules: readonly AnyModule[],
  specified: readonly AnySpec[],
): void {
  const specs = [...modules, ...specified].sort((a, b) => byCodeUnit(a.name, b.name));
  const errors = readFileSync(join(root, 'packages/sdk/src/words/error.ts'), 'utf8');
  const files: Readonly<Record<string, string>> = {
    'commands.md': commandsPage(),
    'errors.md': errorsPage(errors),
    'ops.md': opsPage([...modules].sort((a, b) => byCodeUnit(a.name, b.name))),
    'pigsty.schema.json': inventorySchema([...specs, estateParameters]),
    'parameters/estate.md': parametersPage(estateParameters, 'packages/sdk/src/spec/estate.ts'),
    ...Object.fromEntries(
      specs.map((spec) => [
        `parameters/${spec.name}.md`,
        parametersPage(spec, `packages/${spec.name}/src/spec/schema.ts`, {
          note: specified.includes(spec) ? 'This version checks them and does not deploy the module.' : '',
        }),
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
