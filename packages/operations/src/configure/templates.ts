import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { byCodeUnit, type Inventory, nearestName, PigstyError } from '@pigsty/sdk';
import { readInventory } from '@pigsty/inventory';

/** An inventory to start from. */
export interface Template {
  /** As it is asked for: `meta`, `ha/trio`. */
  readonly name: string;
  readonly file: string;
  /** Its first sentence about itself. */
  readonly summary: string;
  readonly text: string;
}

/** `conf/` of this checkout or of the installed package, whichever is above the program. */
export function templatesFolder(from = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'conf');
    if (existsSync(join(candidate, 'meta.yml'))) return candidate;
    if (dirname(folder) === folder) {
      throw new PigstyError('BUG', 'the templates are missing: there is no conf/ with the program');
    }
  }
}

/** The usual one first, then other single hosts, then what is in folders. */
export function listTemplates(folder = templatesFolder()): readonly Template[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.yml'))
    .map((path) => readTemplate(folder, join(folder, path)))
    .sort((a, b) => rank(a) - rank(b) || byCodeUnit(a.name, b.name));
}

/** The template with this name; `conf/` in front and `.yml` behind do no harm. */
export function templateNamed(wanted: string, folder = templatesFolder()): Template {
  const name = wanted.replace(/^(?:\.\/)?conf\//, '').replace(/\.ya?ml$/, '');
  const templates = listTemplates(folder);
  // `trio` is enough where only one folder has it.
  const found =
    templates.find((t) => t.name === name) ?? only(templates.filter((t) => t.name.endsWith(`/${name}`)));
  if (found !== undefined) return found;
  const near = nearestName(name, [
    ...templates.map((t) => t.name),
    ...templates.map((t) => t.name.replace(/^.*\//, '')),
  ]);
  throw new PigstyError(
    'USAGE',
    `there is no template "${wanted}"${near === undefined ? '' : `; did you mean ${near}?`}`,
    { hint: `See them all: pigsty configure --list` },
  );
}

/** The hosts and groups of a template, as they are written. */
export function inventoryOf({ name, text }: Template): Inventory {
  const { inventory } = readInventory({ file: `${name}.yml`, text });
  if (inventory === undefined) throw new PigstyError('BUG', `the template ${name} cannot be read`);
  return inventory;
}

function readTemplate(folder: string, file: string): Template {
  const text = readFileSync(file, 'utf8');
  return {
    name: relative(folder, file).replace(/\.yml$/, ''),
    file,
    summary: summaryOf(text),
    text,
  };
}

function summaryOf(text: string): string {
  const lines = text.split('\n').filter((line) => line.startsWith('#') && !line.includes('$schema='));
  return (lines.find((line) => /^# \S/.test(line)) ?? '').slice(2).trim();
}

function rank({ name }: Template): number {
  return name === 'meta' ? 0 : name.split('/').length;
}

function only<T>(list: readonly T[]): T | undefined {
  return list.length === 1 ? list[0] : undefined;
}
