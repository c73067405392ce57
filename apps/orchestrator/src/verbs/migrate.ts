import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PigstyError, type Problem } from '@pigsty/sdk';
import { readInventory, readWholeFile, YamlText } from '@pigsty/inventory';
import type { Call } from '../call/act.ts';
import { writeInventory } from '@pigsty/operations/configure';
import { readEstate } from '@pigsty/operations/estate';
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
  const left = await problemsLeft(call, { file, text: migration.text });
  const target = options.output ?? (options.write === true && changed ? file : undefined);
  const backup = target === undefined ? undefined : await write(call, { target, migration });
  const report = {
    file,
    changed,
    migration,
    had: text,
    left,
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
      problems: left,
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

function refuseOldest({ from, tooOld }: Migration, file: string): void {
  const isSaid = /^v?[01]\./.test(from);
  if (!isSaid && tooOld.length < 2) return;
  const version = isSaid
    ? `is of version ${from}`
    : `is of Pigsty v1 by its names (${tooOld.slice(0, 4).join(', ')})`;
  throw new PigstyError('USAGE', `${file} ${version}; migrations begin with v2.0.0`, {
    hint: 'Begin with a template instead: pigsty configure --list',
  });
}

/** Errors of what comes out: a file that was valid must not be made into one that is not, without a word. */
async function problemsLeft(
  { world, globals }: Call,
  { file, text }: { readonly file: string; readonly text: string },
): Promise<readonly Problem[]> {
  // A file of group_vars has no hosts to check; it is checked with its inventory.
  if (YamlText.of(text).keys(['all']).length === 0) return [];
  const { problems } = await readEstate(['-'], { ...world, piped: async () => text }, globals.vault);
  return problems
    .filter((p) => p.severity === 'error')
    .map((p) => (p.position === undefined ? p : { ...p, position: { ...p.position, file } }));
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
