import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { withChange, type ParameterChange } from './fidelity/change.ts';
import { resultOf } from './fidelity/result.ts';
import { deployed, fresh, meta, on, variant, type Estate } from './harness/estate.ts';

/** An entry of objects/changes.yml. */
interface ObjectChange extends Omit<ParameterChange, 'at'> {
  /** What the plan says, a line for each change. */
  readonly plan?: readonly string[];
  /** A question to the server afterwards, in a database (postgres when absent), and its answer. */
  readonly sql?: string;
  readonly in?: string;
  readonly answer?: string | number;
  /** PostgreSQL is restarted. */
  readonly restarts?: true;
}

const changes = parse(
  readFileSync(new URL('objects/changes.yml', import.meta.url), 'utf8'),
) as readonly ObjectChange[];

/** The process of the server: a restart gives it another number. */
const postmaster = (): Promise<string> => on(meta, 'head -n 1 /pg/data/postmaster.pid');

/** Asked in the words of the file, which the shell does not read. */
function ask(database: string, sql: string): Promise<string> {
  const words = Buffer.from(sql).toString('base64');
  return on(
    meta,
    `cd /; echo ${words} | base64 -d | PGDATABASE='${database}' runuser -u postgres -- psql -XqAt -f -`,
  );
}

/** What a new database is filled with is no part of the list. */
function withoutContent(lines: readonly string[]): readonly string[] {
  if (!lines.some((line) => line.startsWith('create database '))) return lines;
  return lines.filter((line) => !/ in database |^create schema /.test(line));
}

describe('changes of the objects of a running cluster', () => {
  let inventory: string;
  let estate: Estate;
  beforeAll(async () => {
    if (process.env['PIGSTY_KEEP'] === undefined) await fresh();
    const demo = await deployed();
    inventory = demo.text.replace(/^ {4}pg-test:[\s\S]*?(?=^ {2}vars:)/m, '');
    estate = variant(demo, () => inventory);
  });

  test('there are a hundred, with names of their own', () => {
    expect(changes.length).toBeGreaterThanOrEqual(100);
    expect(new Set(changes.map((c) => c.name)).size).toBe(changes.length);
  });

  test.each(changes)('$name: planned, made, and then there is nothing left to do', async (change) => {
    inventory = withChange(inventory, { ...change, at: 'pg-meta' });
    const changed = variant(estate, () => inventory);
    const saved = join(estate.folder, 'objects.plan');
    const before = await postmaster();
    const plan = resultOf(await changed.run('plan', '-o', saved, '--json'), [0, 2]);
    const lines = plan.plan.stages.flatMap((stage) => stage.changes.map(({ what }) => what));
    // The next changes are made on top of this one: it is applied also where the plan says something else.
    expect.soft(plan.grade).toBe(change.grade);
    expect.soft(withoutContent(lines)).toEqual(change.plan ?? []);
    if (lines.length > 0) {
      const run = resultOf(await changed.run('apply', saved, '--yes', '--json'), [0]);
      expect.soft(run.applied.map(({ what }) => what).sort()).toEqual(lines.toSorted());
    }
    const again = await changed.run('plan');
    expect.soft(again.code, again.all).toBe(0);
    expect.soft((await postmaster()) !== before).toBe(change.restarts === true);
    if (change.sql !== undefined)
      expect(await ask(change.in ?? 'postgres', change.sql)).toBe(String(change.answer));
  });
});
