import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { directory, shCommand } from '@pigsty/sdk';
import { planOffline } from '@pigsty/engine';
import { expect, test } from 'vitest';
import { localEstate } from './support/local-estate.ts';
import { fakeModule, type StagesOf } from './support/module.ts';

const local = localEstate();
const { place } = local;

const nothing: StagesOf = () => [];

test('a strong requirement is asked of the host, refused without help, and added when the module is at hand', async () => {
  const stages: StagesOf = (host) => [
    { name: 'all', host, after: ['base.ready@self'], ops: [directory({ path: place('d') })] },
  ];
  const needy = fakeModule({ name: 'needy', strong: ['base'], stages });
  const base = fakeModule({
    name: 'base',
    offers: ['ready'],
    stages: (host) => [{ name: 'ready', host, after: [], ops: [directory({ path: place('base') })] }],
  });
  const bare = await local.estate.open();
  await expect(needy.install(bare.inventory, {}, bare.context)).rejects.toMatchObject({
    code: 'MODULE_REQUIRED',
    hint: 'Install it first: pigsty install base -l here',
  });
  await bare.close();
  const engine = await local.estate.open({ modules: [base.definition] });
  const { plan } = await needy.install(engine.inventory, {}, engine.context);
  expect(plan.added).toEqual(['base on here']);
  expect(plan.stages.map((s) => s.id)).toEqual(['base.ready@here/base', 'needy.all@here/needy']);
  mkdirSync(join(place('etc'), 'modules'), { recursive: true });
  writeFileSync(join(place('etc'), 'modules', 'base'), '');
  expect((await needy.install(engine.inventory, {}, engine.context)).plan.added).toEqual([]);
  await engine.close();
});

test('a weak reference to a stage that a module at hand never has is refused, though that module is not in the run', async () => {
  const base = fakeModule({ name: 'base', offers: ['ready'], stages: nothing });
  const after = (reference: string) =>
    fakeModule({
      name: 'polite',
      stages: (host) => [{ name: 'all', host, after: [reference], ops: [] }],
    });
  const engine = await local.estate.open({ modules: [base.definition] });
  await after('base.ready@self?').install(engine.inventory, {}, engine.context);
  await expect(after('base.raedy@self?').install(engine.inventory, {}, engine.context)).rejects.toMatchObject(
    {
      code: 'BUG',
      message:
        'stage polite.all@here/polite of polite comes after base.raedy@self?, and base offers no stage "raedy"',
      hint: 'Stages of base that others may come after: ready; its definition names them in `offers`.',
    },
  );
  await engine.close();
});

test('facts of the host and of the module reach the planner', async () => {
  const seen: unknown[] = [];
  const engine = await local.estate.open();
  await fakeModule({
    fact: 'echo forty-two',
    stages: (host, _, facts) => (seen.push(facts.host(host)?.family, facts.of(host)), []),
  }).install(engine.inventory, {}, engine.context);
  await engine.close();
  expect(seen).toEqual([existsSync('/usr/bin/dpkg') ? 'deb' : 'rpm', 'forty-two\n']);
});

test('health asks all probes side by side, each with its deadline', async () => {
  const engine = await local.estate.open();
  const probes = () => [
    { name: 'is fine', script: 'echo fine', deadlineMs: 20_000 },
    { name: 'is broken', script: 'echo broken; exit 4', deadlineMs: 20_000 },
    { name: 'hangs', script: 'sleep 60', deadlineMs: 3000 },
    { name: 'hangs as well', script: 'cat; sleep 60', deadlineMs: 3500 },
  ];
  const from = performance.now();
  const report = await fakeModule({ stages: nothing, probes }).health(engine.inventory, {}, engine.context);
  await engine.close();
  // Those that hang are asked twice: one after the other would be 13 seconds.
  expect(performance.now() - from).toBeLessThan(9900);
  expect(report.state).toBe('fail');
  expect(report.results.map((r) => [r.state, r.detail])).toEqual([
    ['ok', 'fine'],
    ['fail', 'broken'],
    ['fail', 'no answer within 3 s'],
    ['fail', 'no answer within 3.5 s'],
  ]);
  expect(readdirSync(place('run'))).toEqual([]);
});

test('a probe that waited too long for a processor is asked once more, and its answer counts', async () => {
  const engine = await local.estate.open();
  const asked = place('asked');
  const script = `if [ -e '${asked}' ]; then echo fine; else touch '${asked}'; sleep 60; fi`;
  const probes = () => [
    { name: 'is slow once', script, deadlineMs: 3000 },
    { name: 'is fine', script: `echo "$$" >>'${asked}.other'; echo fine`, deadlineMs: 20_000 },
  ];
  const report = await fakeModule({ stages: nothing, probes }).health(engine.inventory, {}, engine.context);
  await engine.close();
  expect(report.results.map((r) => [r.state, r.detail])).toEqual([
    ['ok', 'fine'],
    ['ok', 'fine'],
  ]);
  // Who has answered is not asked again.
  expect(readFileSync(`${asked}.other`, 'utf8').trim().split('\n')).toHaveLength(1);
});

test('a command runs on a host and its output comes back', async () => {
  const engine = await local.estate.open();
  expect(
    await engine.hosts.exec(
      'here',
      shCommand('cat; echo err >&2; exit 3', [], { stdin: 'in', okCodes: [3] }),
    ),
  ).toEqual({ code: 3, stdout: 'in', stderr: 'err\n' });
  await expect(engine.hosts.exec('here', { argv: ['false'] })).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
  });
  await expect(engine.hosts.exec('elsewhere', { argv: ['true'] })).rejects.toMatchObject({ code: 'USAGE' });
  await engine.close();
});

test('an estate is planned without touching a host', async () => {
  const engine = await local.estate.open();
  const stages: StagesOf = (host) =>
    ['first', 'second'].map((name) => ({ name, host, after: [], ops: [directory({ path: `/${name}` })] }));
  const module = fakeModule({ stages });
  const plan = planOffline({
    modules: [module.definition],
    inventory: engine.inventory,
    facts: () => undefined,
  });
  expect(plan.stages.map((s) => [s.id, s.changes.length])).toEqual([
    ['web.first@here/web', 1],
    ['web.second@here/web', 1],
  ]);
  await engine.close();
  expect(existsSync(place('run'))).toBe(false);
  rmSync(join(local.estate.directory, 'files'), { recursive: true, force: true });
});

test('an inventory file is opened with the variables that lie beside it', async () => {
  const { directory, inventory } = local.estate;
  for (const [name, text] of [
    ['group_vars/web.yml', 'colour: green\nshape: round\n'],
    ['host_vars/here.yml', 'shape: square\n'],
  ] as const) {
    mkdirSync(join(directory, name, '..'), { recursive: true });
    writeFileSync(join(directory, name), text);
  }
  const engine = await local.estate.open({ inventory });
  expect(engine.inventory.hosts.get('here')?.vars).toMatchObject({ colour: 'green', shape: 'square' });
  await engine.close();
  writeFileSync(join(directory, 'group_vars/web.yml'), 'colour: [green');
  await expect(local.estate.open({ inventory })).rejects.toMatchObject({
    code: 'INVENTORY_INVALID',
    problems: [
      expect.objectContaining({ rule: 'yaml-syntax', position: expect.objectContaining({ line: 1 }) }),
    ],
  });
});
