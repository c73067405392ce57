import { expect, test } from 'vitest';
import { readEstate } from '../estate/read.ts';
import { missingParts, namesIn, withoutSource } from './missing-parts.ts';
import { templateNamed, templatesFolder } from './templates.ts';

const wanted = [
  { parameter: 'vlogs_enabled', names: ['victoria-logs'] },
  { parameter: 'vmalert_enabled', names: ['vmutils', 'victoria-metrics'] },
];
const lists = ` base-files | 13.8 | main\n victoria-metrics | 1.110.0-1 | main\n`;

test('a part is missing where no source carries any of its names', () => {
  expect(withoutSource(wanted, namesIn(lists))).toEqual([
    { parameter: 'vlogs_enabled', packages: ['victoria-logs'] },
  ]);
});

test('nothing is known to be missing on a machine without package lists', () => {
  expect(withoutSource(wanted, namesIn(''))).toEqual([]);
});

test('parts of a template that has none of them are not asked for', async () => {
  const { file } = templateNamed('slim');
  const { inventory, present } = await readEstate([file], { cwd: templatesFolder(), env: {} });
  const modules = present.map((p) => p.module);
  const names = (await missingParts(modules, { inventory: inventory!, host: '10.10.10.10' })).map(
    (p) => p.parameter,
  );
  expect(names.filter((name) => name !== 'vector_enabled')).toEqual([]);
});
