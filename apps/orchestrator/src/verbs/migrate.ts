import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PigstyError } from '@pigsty/sdk';
import { readInventory, readWholeFile } from '@pigsty/inventory';
import type { Call } from '../cli/act.ts';
import { writeInventory } from '@pigsty/operations/configure';

import { migrate, type Migration } from '@pigsty/operations/migrate';
import { writeJson } from '../views/json-view.ts';
import { migrationText } from '../views/migration-text.ts';
import { paintFor } from '../views/paint.ts';

export interface MigrateOptions {
  readonly write?: boolean;
  readonly output?: string;
}

/** `pigsty migrate FILE`: an inventory of an older version in today's words. */
export async function migrateInventory(call: Call<readonly [string], MigrateOptions>): Promise<number> {
  const { world, globals, options } = call;
  const [file] = call.args;
  if (options.write === true && options.output !== undefined)
    throw new PigstyError('USAGE', '--write and --output exclude each other', {
      hint: 'See: pigsty migrate --help',
    });
  const text = await read(file, world.cwd);
  const migration = migrate(text);
  refuseOldest(migration, file);
  const changed = migration.text !== text;
  const target = options.output ?? (options.write === true && changed ? file : undefined);
  const backup = target === undefined ? undefined : await write(call, { target, migration });
  const report = {
    file,
    changed,
    migration,
    had: text,
    ...(target === undefined ? {} : { target }),
    ...(backup === undefined ? {} : { backup }),
  };
  if (globals.json) {
    const { from, to, changes, undecided } = migration;
    writeJson(world.stdout, {
      type: 'migration',
      file,
      from,
      to,
      changed,
      changes,
      undecided,
      written: target ?? null,
      backup: backup ?? null,
    });
  } else world.stdout.write(migrationText(report, paintFor(world.stdout, world, globals)));
  return changed && target === undefined ? 2 : 0;
}

async function read(name: string, cwd: string): Promise<string> {
  const { file, text } = await readWholeFile(name, cwd);
  const problems = readInventory({ file, text }).problems.filter((p) => p.rule.startsWith('yaml'));
  if (problems.some((p) => p.severity === 'error'))
    throw new PigstyError('INVENTORY_INVALID', `${file} is not readable as YAML`, { problems });
  return text;
}

function refuseOldest({ from }: Migration, file: string): void {
  if (!/^v?[01]\./.test(from)) return;
  throw new PigstyError('USAGE', `${file} is of version ${from}; migrations begin with v2.0.0`, {
    hint: 'Begin with a template instead: pigsty configure --list',
  });
}

async function write(
  { world, options }: Call<readonly [string], MigrateOptions>,
  { target, migration }: { readonly target: string; readonly migration: Migration },
): Promise<string | undefined> {
  const path = resolve(world.cwd, target);
  if (options.output !== undefined && existsSync(path))
    throw new PigstyError('REFUSED_UNSAFE', `${target} is there already`, {
      hint: 'Name another file, or use --write.',
    });
  return writeInventory(path, { text: migration.text, nowMs: world.now() });
}
