import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { problemsOfPage } from './field-report.ts';

const reports = join(import.meta.dirname, '../../../docs/field-reports');
const fixtures = join(import.meta.dirname, 'fixtures/field-reports');
const pages = readdirSync(reports).filter((name) => name.endsWith('.md'));

test.each(pages)('each row of field reports in %s is held by what it names', (name) => {
  expect(problemsOfPage(join(reports, name), { index: name === 'README.md' })).toEqual([]);
});

test('there are field reports to look at, and a page that lists them all', () => {
  expect(pages.length).toBeGreaterThan(1);
  const index = readFileSync(join(reports, 'README.md'), 'utf8');
  for (const page of pages.filter((name) => name !== 'README.md')) expect(index).toContain(`](${page})`);
});

test('a row that names a test, an exclusion or what is open is accepted', () => {
  expect(problemsOfPage(join(fixtures, 'good.md'))).toEqual([]);
});

test('whatever is wrong with a row is said with file and line', () => {
  const page = join(fixtures, 'bad.md');
  expect(problemsOfPage(page).map((problem) => problem.slice(fixtures.length + 1))).toEqual([
    'bad.md:3: missing.md does not exist',
    'bad.md:7: nothing in the last cell: a test, "Cannot happen:" or "Open:"',
    'bad.md:8: the last cell names neither a test, nor "Cannot happen:", nor "Open:"',
    'bad.md:9: the last cell names neither a test, nor "Cannot happen:", nor "Open:"',
    'bad.md:10: ../../gone.test.ts does not exist',
    'bad.md:11: ../../folders.test.ts has no "a circle is never found"',
    'bad.md:12: ../../folders.test.ts is linked without the name of a test in quotation marks',
    'bad.md:13: ../../folders.test.ts has no "the second of two names"',
    'bad.md:14: "Open:" does not say what is missing',
    'bad.md:15: "Cannot happen:" links to nothing that excludes it',
    'bad.md:16: 5 cells in a table of 4 columns',
    'bad.md:17: "a circle" is too short to name one test',
    'bad.md:18: src/nothing.ts does not exist',
    'bad.md:19: the last cell names neither a test, nor "Cannot happen:", nor "Open:"',
  ]);
});

test('a page without such a table is wrong, so that no page passes unread', () => {
  const page = join(fixtures, 'no-table.md');
  expect(problemsOfPage(page)).toEqual([`${page}:1: no table with a last column "Held by"`]);
  expect(problemsOfPage(page, { index: true })).toEqual([]);
});
