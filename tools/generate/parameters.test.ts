import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ignoredParameters } from '@pigsty/operations/estate';
import { deviationsOf, type Deviation, type OriginalParameter } from './compare.ts';
import { sets } from './sets.ts';

function data<T>(file: string): T {
  return JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as T;
}

const original = data<readonly OriginalParameter[]>('original-parameters.json');

/** Deviations that are meant, each with its reason: `{ "pg_rto_plan": { "default": "why" } }`. */
const meant =
  data<Readonly<Record<string, Readonly<Partial<Record<Deviation['what'], string>>>>>>('deviations.json');

const modules = new Set(['DOCKER', 'ETCD', 'INFRA', 'MINIO', 'NODE', 'PGSQL', 'REDIS']);
const ours = original.filter(({ module }) => modules.has(module));

test('the parameters of the original are here, with their types, defaults, values and levels', () => {
  const unexplained = deviationsOf(sets, ours)
    .filter(({ name, what }) => meant[name]?.[what] === undefined)
    .map(({ name, what, detail }) => `${name} (${what}): ${detail}`);
  expect(unexplained).toEqual([]);
});

test('every deviation that is listed exists and has its reason', () => {
  const found = deviationsOf(sets, ours);
  const idle = Object.entries(meant).flatMap(([name, reasons]) =>
    Object.entries(reasons)
      .filter(
        ([what, reason]) => reason.length < 20 || !found.some((d) => d.name === name && d.what === what),
      )
      .map(([what]) => `${name} (${what})`),
  );
  expect(idle).toEqual([]);
});

test('parameters of modules that do not exist here are listed by module, each of them and no other', () => {
  const theirs: Record<string, string[]> = {};
  for (const { name, module } of original.filter((parameter) => !modules.has(parameter.module)))
    (theirs[module.toLowerCase()] ??= []).push(name);
  for (const names of Object.values(theirs)) names.sort();
  expect(ignoredParameters).toEqual(theirs);
});

test('no two modules have a parameter of the same name', () => {
  const names = sets.flatMap(({ params }) => Object.keys(params.shape));
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
