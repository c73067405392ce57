import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { definition as etcd } from '@pigsty/etcd';
import { spec as infra } from '@pigsty/infra';
import { spec as minio } from '@pigsty/minio';
import { definition as node } from '@pigsty/node';
import { definition as pgsql } from '@pigsty/pgsql';
import { spec as redis } from '@pigsty/redis';
import { estateParameters } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { deviationsOf, type Deviation, type OriginalParameter } from './compare.ts';

// The original's parameters lie beside the clone.
const place = join(import.meta.dirname, '../../../shared/reference/parameters.json');
const sets = [etcd, infra, minio, node, pgsql, redis, estateParameters];
const ours = new Set(['ETCD', 'INFRA', 'MINIO', 'NODE', 'PGSQL', 'REDIS']);

/** Deviations that are meant, each with its reason: `{ "pg_rto_plan": { "default": "why" } }`. */
const meant = JSON.parse(readFileSync(join(import.meta.dirname, 'deviations.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Partial<Record<Deviation['what'], string>>>>
>;

function original(): readonly OriginalParameter[] {
  if (!existsSync(place)) {
    throw new Error(
      `${place} is missing: it holds the original's parameters, and without it nothing can be compared`,
    );
  }
  const all = JSON.parse(readFileSync(place, 'utf8')) as readonly OriginalParameter[];
  return all.filter(({ module }) => ours.has(module));
}

test('the parameters of the original are here, with their defaults, values and levels', () => {
  const unexplained = deviationsOf(sets, original())
    .filter(({ name, what }) => meant[name]?.[what] === undefined)
    .map(({ name, what, detail }) => `${name} (${what}): ${detail}`);
  expect(unexplained).toEqual([]);
});

test('every deviation that is listed exists and has its reason', () => {
  const found = deviationsOf(sets, original());
  const idle = Object.entries(meant).flatMap(([name, reasons]) =>
    Object.entries(reasons)
      .filter(
        ([what, reason]) => reason.length < 20 || !found.some((d) => d.name === name && d.what === what),
      )
      .map(([what]) => `${name} (${what})`),
  );
  expect(idle).toEqual([]);
});
