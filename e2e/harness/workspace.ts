import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../../packages/', import.meta.url));

/** The packages of the workspace that a package in this folder asks for, without their scope: `node`. */
export const askedFor = (folder: string): readonly string[] =>
  namedIn(folder, ['dependencies', 'devDependencies']);

/** These, and what they need at run time: none of them is in a registry. */
export function withDependencies(names: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    if (found.has(name)) return;
    found.add(name);
    namedIn(join(packages, name), ['dependencies']).forEach(visit);
  };
  names.forEach(visit);
  return [...found];
}

function namedIn(folder: string, lists: readonly string[]): readonly string[] {
  const described = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Readonly<
    Record<string, Readonly<Record<string, string>> | undefined>
  >;
  return lists
    .flatMap((list) => Object.keys(described[list] ?? {}))
    .flatMap((name) => /^@pigsty\/(.+)$/.exec(name)?.slice(1) ?? []);
}
