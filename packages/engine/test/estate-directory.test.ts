import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, directory, shCommand } from '@pigsty/sdk';
import { listRuns } from '@pigsty/engine';
import { expect, test } from 'vitest';
import { localEstate } from './support/local-estate.ts';
import { fakeModule, oneStage, type StagesOf } from './support/module.ts';

// What the estate's own directory may do to a run.
const local = localEstate();
const { converge, place } = local;

const two: StagesOf = (host) => [
  { name: 'one', host, after: [], ops: [directory({ path: place('one') })] },
  { name: 'two', host, after: ['one@self'], ops: [directory({ path: place('two') })] },
];

test('a journal that cannot go on is said once, and the run goes on', async () => {
  const runs = join(local.estate.directory, '.pigsty', 'runs');
  const engine = await local.estate.open({
    onEvent: (event) => {
      local.estate.events.push(event);
      if (event.type !== 'op' || event.state !== 'started' || event.stage !== 'web.one@here/web') return;
      // As on a full disk: from here on no line can be written.
      rmSync(runs, { recursive: true, force: true });
      writeFileSync(runs, '');
    },
  });
  const result = await fakeModule({ stages: two }).install(engine.inventory, {}, engine.context);
  await engine.close();
  expect(result.status).toBe('changed');
  expect([existsSync(place('one')), existsSync(place('two'))]).toEqual([true, true]);
  const warnings = local.estate.events.filter(
    (e) => e.type === 'note' && /journal breaks off/.test(e.message),
  );
  expect(warnings).toHaveLength(1);
});

test('a run that cannot be recorded at all is refused before anything is changed', async () => {
  mkdirSync(join(local.estate.directory, '.pigsty'));
  writeFileSync(join(local.estate.directory, '.pigsty', 'runs'), '');
  await expect(converge(two)).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('Nothing was changed') as string,
  });
  expect(existsSync(place('one'))).toBe(false);
});

test('a run that cannot be read does not hide the others', async () => {
  await converge(two);
  // Root may read a colleague's file: one that nobody can read stands in for it.
  mkdirSync(join(local.estate.directory, '.pigsty', 'runs', '20990101T000000Z-0000.ndjson'));
  expect(listRuns(local.estate.directory).map((r) => r.status)).toEqual(['unreadable', 'changed']);
});

test("the host's locks are for root alone: whoever may read a file may lock it", async () => {
  const ops = [command({ name: 'look', run: shCommand(':', []), unless: 'false' })];
  await converge(oneStage(...ops)).catch(() => undefined);
  const modes = ['lock', 'apply.lock'].map((name) => statSync(join(place('run'), name)).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600]);
});
