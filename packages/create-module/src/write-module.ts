import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fillIn, namesOf, targetPath, type Names } from './template.ts';

export interface NewModule {
  /** As in parameters and commands: `memcached`. */
  readonly name: string;
  readonly folder: string;
  /** As in package.json: `pigsty-memcached`. */
  readonly packageName: string;
  /** Of the packages of Pigsty that it is written with: `0.1.0`. */
  readonly version: string;
  readonly templates: string;
}

/** What was asked for cannot be written; the message says why and what to do. */
export class ModuleRefused extends Error {}

/** Writes a module into a new or empty folder. Refuses a name that no module can have, and a folder with something in it. */
export function writeModule({ name, folder, packageName, version, templates }: NewModule): readonly string[] {
  if (!/^[a-z][a-z0-9]*$/.test(name))
    throw new ModuleRefused(
      `"${name}" cannot be the name of a module: parameters begin with it, so it has lower case letters and digits only.`,
    );
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new ModuleRefused(`${folder} is not empty. Name another folder, or remove what is in it.`);
  const names: Names = { ...namesOf(name), packageName, version };
  return filesBelow(templates)
    .map((file) => {
      const path = targetPath(relative(templates, file), names);
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), fillIn(readFileSync(file, 'utf8'), names));
      return path;
    })
    .sort();
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
