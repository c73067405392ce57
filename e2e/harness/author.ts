import { execa } from 'execa';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { askedFor, withDependencies } from './workspace.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** What an author of a module has: tarballs of ours, and folders of their own outside the clone. */
export const home = mkdtempSync(join(tmpdir(), 'pigsty-author-'));
export const tarballs = join(home, 'tarballs');
export const estate = join(home, 'estate');

export const tarball = (name: string): string => {
  const file = readdirSync(tarballs).find((f) => f.startsWith(`pigsty-${name}-`));
  if (file === undefined) throw new Error(`there is no tarball of ${name}`);
  return join(tarballs, file);
};

export interface Outcome {
  readonly exitCode: number | undefined;
  readonly stdout: string;
  /** Both streams as a user sees them. */
  readonly all: string;
}

export async function run(cwd: string, ...words: string[]): Promise<Outcome> {
  const [program = '', ...args] = words;
  const { exitCode, stdout, all } = await execa(program, args, {
    cwd,
    all: true,
    reject: false,
    env: { NO_COLOR: '1', CI: 'true' },
  });
  return { exitCode, stdout, all };
}

export async function must(cwd: string, ...words: string[]): Promise<string> {
  const { exitCode, all } = await run(cwd, ...words);
  expect(exitCode, `${words.join(' ')}: ${all}`).toBe(0);
  return all;
}

/** The command as it is installed beside the inventory. */
export const pigsty = (...words: string[]): Promise<Outcome> =>
  run(estate, 'node_modules/.bin/pigsty', ...words);

/** What others publish comes from the registry, or from the cache that `npm ci` of the clone has filled. */
export const install = (folder: string, ...packages: string[]): Promise<string> =>
  must(folder, 'npm', 'install', '--prefer-offline', '--no-audit', '--no-fund', ...packages);

/** Every package of the workspace as it would be published. */
export async function packAll(): Promise<void> {
  mkdirSync(tarballs, { recursive: true });
  await must(root, 'npm', 'run', '--silent', 'tarballs', '--', '--pack-destination', tarballs);
}

/** A folder of `examples`, outside the clone. */
export function copyExample(name: string): string {
  const copy = join(home, name);
  cpSync(join(root, 'examples', name), copy, {
    recursive: true,
    filter: (path) => !/\/(?:node_modules|dist)$/.test(path),
  });
  return copy;
}

/** Builds a module's package with the tarballs of ours that it asks for, and runs its tests: its conformance is green. */
export async function build(folder: string): Promise<void> {
  await install(folder, ...withDependencies(askedFor(folder)).map(tarball));
  await must(folder, 'npm', 'run', 'types');
  const tests = await must(folder, 'npm', 'test', '--', '--reporter=verbose');
  expect(tests).toMatch(/keeps the module contract/);
  await must(folder, 'npm', 'run', 'build');
}

export const packModule = (folder: string): Promise<string> =>
  must(folder, 'npm', 'pack', '--silent', '--pack-destination', tarballs);

/** A project with the command, every module of ours, and those that were packed beside them. */
export async function newEstate(): Promise<void> {
  mkdirSync(estate);
  writeFileSync(join(estate, 'package.json'), '{ "name": "estate", "private": true }\n');
  const all = readdirSync(tarballs).filter((f) => !/^pigsty-(?:create-module|testing|e2e)-/.test(f));
  await install(estate, ...all.map((f) => join(tarballs, f)));
}

export const leaveHome = (): void => rmSync(home, { recursive: true, force: true });
