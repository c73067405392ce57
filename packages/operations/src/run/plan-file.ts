import { open, readFile } from 'node:fs/promises';
import { dirname, relative, resolve } from 'node:path';
import { PigstyError, type Plan } from '@pigsty/sdk';
import { isPostgresUrl } from '@pigsty/cmdb';

const format = 'pigsty-plan/1';

/** What a saved plan holds: enough to plan the same again, and the digest that must come out. */
export interface SavedPlan {
  readonly verb: 'install';
  readonly modules: readonly string[];
  readonly inventory: readonly string[];
  readonly limit?: string;
  readonly plan: Plan;
}

/** Writes a plan; inventories are kept relative to the file, so that both can move together. */
export async function savePlan(
  file: string,
  saved: SavedPlan,
  { cwd, redacted }: { readonly cwd: string; readonly redacted: (text: string) => string },
): Promise<string> {
  const path = resolve(cwd, file);
  const inventory = saved.inventory.map((name) =>
    isPostgresUrl(name) ? name : relative(dirname(path), resolve(cwd, name)),
  );
  try {
    const text = JSON.stringify({ format, ...saved, inventory }, undefined, 2);
    await writePrivately(path, `${redacted(text)}\n`);
  } catch (cause) {
    throw new PigstyError('USAGE', `cannot write the plan to ${file}: ${(cause as Error).message}`, {
      cause,
    });
  }
  return file;
}

/** Nobody else reads it, not even where a file was that everybody could read. */
async function writePrivately(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.chmod(0o600);
    await file.writeFile(text);
  } finally {
    await file.close();
  }
}

export async function readPlan(file: string, cwd: string): Promise<SavedPlan> {
  const path = resolve(cwd, file);
  const read = await readFile(path, 'utf8').catch((cause: Error) => {
    throw new PigstyError('USAGE', `cannot read the plan ${file}: ${cause.message}`, {
      hint: 'Make one with: pigsty plan -o FILE',
      cause,
    });
  });
  const saved = parse(read);
  if (saved === undefined) {
    throw new PigstyError('USAGE', `${file} is not a plan of this program`, {
      hint: 'Make one with: pigsty plan -o FILE',
    });
  }
  const inventory = saved.inventory.map((name) =>
    isPostgresUrl(name) ? name : resolve(dirname(path), name),
  );
  return { ...saved, inventory };
}

function parse(text: string): SavedPlan | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return isSavedPlan(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** All that decides what is done. Without a digest anything at all would be applied, and nobody has agreed to that. */
function isSavedPlan(value: unknown): value is SavedPlan {
  if (value === null || typeof value !== 'object') return false;
  const { format: its, verb, modules, inventory, limit, plan } = value as Readonly<Record<string, unknown>>;
  const { digest, stages } = (plan ?? {}) as Readonly<Record<string, unknown>>;
  return (
    its === format &&
    // Only this verb is ever saved: a removal asks for a name.
    verb === 'install' &&
    isTexts(modules) &&
    isTexts(inventory) &&
    (limit === undefined || typeof limit === 'string') &&
    Array.isArray(stages) &&
    typeof digest === 'string' &&
    /^[0-9a-f]{64}$/.test(digest)
  );
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string');
}
