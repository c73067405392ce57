import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A row of a table whose last column is `Held by`. */
interface Row {
  readonly line: number;
  readonly cells: readonly string[];
  readonly columns: number;
}

/** A link, and the names that follow it in quotation marks: `[file](path) "one", "two"`. */
const linkWithNames = /\[[^\]]+\]\(([^)\s]+)\)((?:(?:\s|,|and\b)*"[^"]+")*)/g;
const amongTests = /\.(test|spec|full)\.ts$|\/(test|e2e)\/.*\.ts$/;
const holdsTests = /(?<![.\w])(test|describe)(\.each)?\(/;
const elsewhere = /^(https?:|#)/;
const shortestName = 10;

/** Cells of a line; `\|` is a bar within a cell. */
const cellsOf = (line: string) =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'));

function rowsOf(lines: readonly string[]): readonly Row[] {
  const rows: Row[] = [];
  let columns = 0;
  for (const [i, text] of lines.entries()) {
    if (!text.startsWith('|')) columns = 0;
    else if (columns > 0) {
      if (!/^[\s|:-]+$/.test(text)) rows.push({ line: i + 1, cells: cellsOf(text), columns });
    } else if (cellsOf(text).at(-1) === 'Held by') columns = cellsOf(text).length;
  }
  return rows;
}

/** The text of a file of tests; also of one that other files of tests share. Nothing for all else. */
function testsIn(file: string): string | undefined {
  if (!amongTests.test(file) || !existsSync(file)) return undefined;
  const text = readFileSync(file, 'utf8');
  return holdsTests.test(text) ? text : undefined;
}

interface Linked {
  readonly target: string;
  readonly names: readonly string[];
}

const linksOf = (text: string): readonly Linked[] =>
  [...text.matchAll(linkWithNames)].map(([, target = '', names = '']) => ({
    target,
    names: [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name),
  }));

function problemsOfLink({ target, names }: Linked, folder: string, inHeldBy: boolean): readonly string[] {
  if (elsewhere.test(target)) return [];
  const file = join(folder, target.replace(/#.*$/, ''));
  if (!existsSync(file)) return [`${target} does not exist`];
  const text = testsIn(file);
  if (!inHeldBy || text === undefined) return [];
  if (names.length === 0) return [`${target} is linked without the name of a test in quotation marks`];
  return names.flatMap((name) => [
    ...(name.length < shortestName ? [`"${name}" is too short to name one test`] : []),
    ...(text.includes(name) ? [] : [`${target} has no "${name}"`]),
  ]);
}

function problemsOfRow({ cells, columns }: Row, folder: string): readonly string[] {
  if (cells.length !== columns) return [`${cells.length} cells in a table of ${columns} columns`];
  const held = cells.at(-1) ?? '';
  if (held === '') return ['nothing in the last cell: a test, "Cannot happen:" or "Open:"'];
  const [, open] = /\bOpen:(.*)/.exec(held) ?? [];
  const [, excluded] = /\bCannot happen:(.*)/.exec(held) ?? [];
  // One that does not exist is said of its link.
  const tests = linksOf(held)
    .filter(({ target }) => !elsewhere.test(target))
    .map(({ target }) => join(folder, target))
    .filter((file) => !existsSync(file) || testsIn(file) !== undefined);
  if (open === undefined && excluded === undefined && tests.length === 0)
    return ['the last cell names neither a test, nor "Cannot happen:", nor "Open:"'];
  return [
    ...(open?.trim() === '' ? ['"Open:" does not say what is missing'] : []),
    ...(excluded !== undefined && linksOf(excluded).length === 0
      ? ['"Cannot happen:" links to nothing that excludes it']
      : []),
  ];
}

/** What is wrong with a page of field reports, each with its file and line; an index has no table. */
export function problemsOfPage(page: string, { index = false } = {}): readonly string[] {
  const lines = readFileSync(page, 'utf8').split('\n');
  const rows = new Map(rowsOf(lines).map((row) => [row.line, row]));
  const found = lines.flatMap((text, i) => {
    const row = rows.get(i + 1);
    const links = (row?.cells ?? [text]).flatMap((cell, at, all) =>
      linksOf(cell).flatMap((link) =>
        problemsOfLink(link, dirname(page), row !== undefined && at === all.length - 1),
      ),
    );
    return [...(row === undefined ? [] : problemsOfRow(row, dirname(page))), ...links].map(
      (problem) => `${page}:${i + 1}: ${problem}`,
    );
  });
  return rows.size > 0 || index ? found : [...found, `${page}:1: no table with a last column "Held by"`];
}
