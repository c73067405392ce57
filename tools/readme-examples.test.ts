import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const folders = ['packages', 'apps'].flatMap((parent) =>
  readdirSync(join(root, parent)).map((name) => join(parent, name)),
);

/** TypeScript blocks of a page, each under the name of a file beside it. */
function examplesOf(page: string): readonly (readonly [file: string, source: string])[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(
    ([, source = ''], i) => [join(root, page.replace('README.md', `readme-${i + 1}.ts`)), source] as const,
  );
}

test('examples in READMEs of packages compile', { timeout: 180_000 }, () => {
  const pages = folders
    .map((folder) => join(folder, 'README.md'))
    .filter((page) => existsSync(join(root, page)));
  const examples = new Map(pages.flatMap(examplesOf));
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    customConditions: ['@pigsty/source'],
    allowImportingTsExtensions: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const files = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...files,
    fileExists: (file) => examples.has(file) || files.fileExists(file),
    readFile: (file) => examples.get(file) ?? files.readFile(file),
    getSourceFile: (file, version, ...rest) => {
      const example = examples.get(file);
      return example === undefined
        ? files.getSourceFile(file, version, ...rest)
        : ts.createSourceFile(file, example, version);
    },
  };
  const program = ts.createProgram([...examples.keys()], options, host);
  const wrong = [...examples.keys()].flatMap((file) =>
    ts
      .getPreEmitDiagnostics(program, program.getSourceFile(file))
      .map(
        ({ messageText }) =>
          `${file.slice(root.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
      ),
  );
  expect(examples.size).toBeGreaterThan(4);
  expect(wrong).toEqual([]);
});

test.each(folders)('%s carries the licence', (folder) => {
  expect(readFileSync(join(root, folder, 'LICENSE'), 'utf8')).toBe(
    readFileSync(join(root, 'LICENSE'), 'utf8'),
  );
});
