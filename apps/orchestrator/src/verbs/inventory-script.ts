import { dirname, relative, resolve } from 'node:path';
import { quoteWord, quoteWords } from '@pigsty/sdk';
import type { Call } from '../call/act.ts';
import { isPostgresUrl } from '@pigsty/cmdb';
import { readableEstate } from '../estate/readable.ts';
import { writeNewFile } from '@pigsty/operations/inventory';
import { writeJson } from '../views/json-view.ts';

/** `pigsty inventory script`: an executable for `ansible -i`. */
export async function inventoryScript(call: Call<readonly [], { readonly output: string }>): Promise<number> {
  const { world, globals, options } = call;
  await readableEstate(call);
  const file = resolve(world.cwd, options.output);
  const files = globals.inventory.map((name) =>
    isPostgresUrl(name) ? name : relative(dirname(file), resolve(world.cwd, name)),
  );
  const limit = globals.limit === undefined ? [] : ['-l', globals.limit];
  const words = quoteWords(['inventory', 'ansible', ...files.flatMap((name) => ['-i', name]), ...limit]);
  await writeNewFile(options.output, scriptText(world.program, words), { cwd: world.cwd, mode: 0o755 });
  if (globals.json) {
    writeJson(world.stdout, { type: 'inventory-script', file: options.output });
    return 0;
  }
  const path = options.output.includes('/') ? options.output : `./${options.output}`;
  world.stdout.write(`Wrote ${options.output}. Try: ansible-inventory -i ${path} --graph\n`);
  return 0;
}

/** Reads the inventory again each time, wherever it is called from. */
function scriptText(program: string, words: string): string {
  return `#!/bin/sh
# An inventory for Ansible, answered by pigsty. Written by \`pigsty inventory script\`.
set -eu
cd -- "$(dirname -- "$0")"
program=${quoteWord(program)}
[ -x "$program" ] || program=pigsty
exec "$program" ${words} "$@"
`;
}
