import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const sources = fileURLToPath(new URL('../src', import.meta.url));

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** Which folder imports from which; imports of types and those made at run time count as well. */
function folderEdges(): Edges {
  const edges = new Map<string, Set<string>>();
  const files = readdirSync(sources, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((f) => f.endsWith('.ts') && !f.endsWith('.test.ts'))) {
    const text = readFileSync(join(sources, file), 'utf8');
    for (const [, from, loaded] of text.matchAll(/ from '(\.[^']+)'|import\('(\.[^']+)'\)/g)) {
      const target = relative(sources, dirname(join(sources, dirname(file), from ?? loaded ?? '')));
      if (target === dirname(file)) continue;
      edges.set(dirname(file), (edges.get(dirname(file)) ?? new Set()).add(target));
    }
  }
  return edges;
}

/** Folders that lead back to themselves. */
function inCircles(edges: Edges): readonly string[] {
  const reached = (from: string, seen = new Set<string>()): ReadonlySet<string> => {
    for (const next of edges.get(from) ?? [])
      if (!seen.has(next)) {
        seen.add(next);
        reached(next, seen);
      }
    return seen;
  };
  return [...edges.keys()].filter((folder) => reached(folder).has(folder)).sort();
}

test('folders of the command are layers: none needs one that needs it', () => {
  const edges = folderEdges();
  expect([...(edges.get('cli') ?? [])]).toContain('commands');
  expect([...(edges.get('commands') ?? [])]).toContain('verbs');
  expect(inCircles(edges)).toEqual([]);
});

test('a circle is found, however long', () => {
  const edges = new Map([
    ['cli', new Set(['verbs'])],
    ['verbs', new Set(['views', 'call'])],
    ['views', new Set(['cli'])],
  ]);
  expect(inCircles(edges)).toEqual(['cli', 'verbs', 'views']);
});
