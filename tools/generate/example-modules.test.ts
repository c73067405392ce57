import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const examples = readdirSync(join(root, 'examples'));

interface Manifest {
  readonly name: string;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}
const manifestIn = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
const ours = new Map(
  readdirSync(join(root, 'packages'))
    .map((name) => manifestIn(join(root, 'packages', name)))
    .map((manifest) => [manifest.name, manifest]),
);

/** Every import of a source, and whether an outsider who has the package alone could make it. */
function impossible(folder: string): string[] {
  const { dependencies, peerDependencies, devDependencies } = manifestIn(folder);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((f) =>
    /^(?:src|test)\/.*\.ts$/.test(f),
  );
  expect(files.length).toBeGreaterThan(10);
  return files.flatMap((file) => {
    const declared = file.startsWith('src/')
      ? { ...dependencies, ...peerDependencies }
      : { ...dependencies, ...peerDependencies, ...devDependencies };
    const source = readFileSync(join(folder, file), 'utf8');
    return [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)]
      .map(([, name = '']) => name)
      .filter((name) => !canBeMade(name, { folder, file, declared }))
      .map((name) => `${file}: ${name}`);
  });
}

interface Importer {
  readonly folder: string;
  readonly file: string;
  readonly declared: Readonly<Record<string, string>>;
}

function canBeMade(name: string, { folder, file, declared }: Importer): boolean {
  if (name.startsWith('node:')) return true;
  if (name.startsWith('.')) {
    const target = resolve(dirname(join(folder, file)), name);
    return target.startsWith(`${folder}/`) && existsSync(target);
  }
  const [, owner = '', entry = ''] = /^((?:@[^/]+\/)?[^/]+)(\/.*)?$/.exec(name) ?? [];
  if (declared[owner] === undefined) return false;
  const manifest = ours.get(owner);
  return manifest === undefined || manifest.exports?.[`.${entry}`] !== undefined;
}

describe.each(examples)('the example %s', (name) => {
  test('imports what its package declares and what is published, and nothing else', () => {
    expect(impossible(join(root, 'examples', name))).toEqual([]);
  });
});

const inPackages = ['packages', 'apps'].flatMap((top) =>
  readdirSync(join(root, top)).flatMap((name) =>
    readdirSync(join(root, top, name), { recursive: true, encoding: 'utf8' })
      .filter((f) => /^src\/.*\.(?:ts|css|json|sh)$/.test(f) && !f.endsWith('.test.ts'))
      .map((f) => join(top, name, f)),
  ),
);

test('nothing of ours knows the word mongo but lists of names that others give', () => {
  // Extensions of PostgreSQL with the word in their names are something else.
  const knows = (file: string): boolean =>
    /mongo/i.test(readFileSync(join(root, file), 'utf8').replace(/mongo_fdw|wal2mongo/g, ''));
  expect(inPackages.filter(knows).sort()).toEqual([
    // Repositories and parameters of the original, and what the sandbox builds for hosts to install.
    'packages/operations/src/estate/rules/repository-modules.ts',
    'packages/operations/src/migrate/hints.ts',
    'packages/sandbox/src/parts/table.ts',
  ]);
});
