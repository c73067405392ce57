import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import {
  absent,
  alert,
  defineModule,
  file,
  type AnyModule,
  type Cluster,
  type Registrations,
} from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { collectorsOf } from '../src/run/collectors.ts';
import { contentIn } from '../src/run/content.ts';
import { localEstate } from './support/local-estate.ts';
import { fakeModule } from './support/module.ts';

const local = localEstate();
const { place } = local;

/** A module that registers a name for each of its instances. */
function registering(): AnyModule {
  const { definition } = fakeModule({
    name: 'web',
    stages: (host) => [{ name: 'all', host, ops: [file({ path: place('web'), content: 'x\n' })] }],
  });
  return defineModule({
    ...definition,
    register: (cluster) =>
      cluster.instances.map((i) => ({ type: 'dns' as const, name: i.name, address: '127.0.0.1' })),
    plan: {
      ...definition.plan,
      remove: ({ instances }) =>
        instances.map(({ host }) => ({ name: 'remove', host, ops: [absent({ path: place('web') })] })),
    },
  }).definition;
}

/** A collector as small as one can be: every registered name in a file of one narrow stage. */
function collecting(afterRemoval = false): AnyModule {
  const { definition } = fakeModule({ name: 'infra', stages: () => [] });
  const names = (registrations: Registrations): string =>
    [...registrations.of('dns').map((r) => r.name), registrations.complete ? 'complete' : 'incomplete'].join(
      '\n',
    );
  return defineModule({
    ...definition,
    collects: { types: ['dns'], stages: ['registry'], afterRemoval },
    plan: {
      install: (cluster, _facts, { registrations }) =>
        cluster.instances.flatMap(({ host }) => [
          {
            name: 'registry',
            host,
            ops: [file({ path: place('names'), content: `${names(registrations)}\n` })],
          },
        ]),
    },
  }).definition;
}

async function run(
  verb: 'install' | 'remove',
  modules: readonly AnyModule[],
  complete: boolean,
  collector = collecting(),
) {
  const all = [registering(), collector];
  const own = modules.map((m) => all.find((a) => a.name === m.name) ?? m);
  const engine = await local.estate.open({ modules: all, modulesComplete: complete });
  try {
    return await engine.context.run({
      verb,
      modules: own,
      inventory: engine.inventory,
      selection: {},
      remove: { force: true },
    });
  } finally {
    await engine.close();
  }
}

/** What the install of the collector leaves on its host at the end. */
function markInstalled(): void {
  mkdirSync(join(place('etc'), 'modules'), { recursive: true });
  writeFileSync(join(place('etc'), 'modules', 'infra'), '');
}

const written = (): readonly string[] => readFileSync(place('names'), 'utf8').trim().split('\n');

test('a collector that is installed takes part in every run that changes what it collects', async () => {
  const alone = await run('install', [registering()], true);
  expect(alone.plan.stages.map((s) => s.id)).toEqual(['web.all@here/web']);
  await run('install', [collecting()], true);
  markInstalled();
  expect(written()).toEqual(['web-1', 'complete']);
  // Another content, so that the narrow stage has something to do.
  writeFileSync(place('names'), 'old\n');
  const again = await run('install', [registering()], true);
  expect(again.plan.stages.map((s) => s.id)).toEqual(['web.all@here/web', 'infra.registry@here/infra']);
  expect(written()).toEqual(['web-1', 'complete']);
});

test('what is removed registers nothing any more, and what is not known to be all is said to be incomplete', async () => {
  await run('install', [registering(), collecting()], false);
  expect(written()).toEqual(['web-1', 'incomplete']);
  markInstalled();
  await run('remove', [registering()], true);
  expect(written()).toEqual(['complete']);
});

test('what a module has asked for goes only when the module is gone, where its collector says so', async () => {
  await run('install', [registering(), collecting()], true);
  markInstalled();
  const edges = async (afterRemoval: boolean): Promise<readonly string[] | undefined> => {
    writeFileSync(place('names'), 'old\n');
    const { plan } = await run('remove', [registering()], true, collecting(afterRemoval));
    expect(written()).toEqual(['complete']);
    return plan.stages.find((s) => s.id === 'infra.registry@here/infra')?.after;
  };
  expect(await edges(false)).toEqual([]);
  expect(await edges(true)).toEqual(['web.remove@here/web']);
});

test('a collector is given the content of the modules that have clusters in the inventory, and of no other', async () => {
  const up = alert({ name: 'WebDown', expr: 'up == 0', for: '30s', severity: 'crit', summary: '{{ins}}' });
  const shown = (name: string): AnyModule =>
    defineModule({ ...registering(), name, content: { alerts: [up] } }).definition;
  const absent = defineModule({
    ...shown('absent'),
    identify: () => ({ clusters: [], problems: [] }),
  }).definition;
  const seen: (readonly string[])[] = [];
  const collector = defineModule({
    ...collecting(),
    plan: {
      install: (_cluster, _facts, { content }) => {
        seen.push(content.flatMap((c) => (c.content.alerts ?? []).map((a) => `${c.module} ${a.name}`)));
        return [];
      },
    },
  }).definition;
  const engine = await local.estate.open({
    modules: [shown('web'), absent, collector],
    modulesComplete: true,
  });
  try {
    await engine.context.run({
      verb: 'install',
      modules: [collector],
      inventory: engine.inventory,
      selection: {},
      remove: {},
    });
  } finally {
    await engine.close();
  }
  expect(seen[0]).toEqual(['web WebDown']);
});

test('what is removed has no content any more', () => {
  const { inventory } = readInventory([{ file: 'pigsty.yml', text: 'all: { hosts: { 10.0.0.1: {} } }' }]);
  const cluster: Cluster<unknown> = {
    module: 'web',
    name: 'web',
    params: {},
    instances: [{ name: 'web-1', host: '10.0.0.1', params: {} }],
  };
  const web: AnyModule = {
    ...registering(),
    content: { alerts: [] },
    identify: () => ({ clusters: [cluster], problems: [] }),
  };
  const shown = (gone: readonly string[]): readonly string[] =>
    contentIn([web], inventory!, () => new Set(gone)).map((c) => c.module);
  expect(shown([])).toEqual(['web']);
  expect(shown(['10.0.0.1'])).toEqual([]);
});

test("what two modules have under one name is the first one's: a record is evaluated once", () => {
  const { inventory } = readInventory([{ file: 'pigsty.yml', text: 'all: { hosts: { 10.0.0.1: {} } }' }]);
  const named = (name: string, records: readonly string[]): AnyModule => ({
    ...registering(),
    name,
    content: {
      records: records.map((record) => ({ name: record, expr: name, help: name, unit: 'count' as const })),
    },
    identify: () => ({
      clusters: [{ module: name, name, params: {}, instances: [{ name, host: '10.0.0.1', params: {} }] }],
      problems: [],
    }),
  });
  const modules = [named('web', ['a:b', 'a:c']), named('mail', ['a:c', 'a:d'])];
  expect(
    contentIn(modules, inventory!).map(({ module, content: { records = [] } }) => [
      module,
      records.map((r) => r.name),
    ]),
  ).toEqual([
    ['web', ['a:b', 'a:c']],
    ['mail', ['a:d']],
  ]);
});

test('a collector of what is on its own host takes part where something of it changes, and nowhere else', () => {
  const { inventory } = readInventory([
    {
      file: 'pigsty.yml',
      text: 'all: { hosts: { 10.0.0.1: {}, 10.0.0.2: {} }, children: { web: { hosts: { 10.0.0.2: {} } } } }',
    },
  ]);
  if (inventory === undefined) throw new Error('unreadable');
  const cluster = (name: string, hosts: readonly string[]): Cluster<unknown> => ({
    module: name,
    name,
    params: {},
    instances: hosts.map((host) => ({ name: host, host, params: {} })),
  });
  const base = fakeModule({ name: 'agent', stages: () => [] }).definition;
  const agent: AnyModule = {
    ...base,
    collects: { types: ['certificate', 'dns'], stages: ['logs'], ofOwnHost: ['certificate'] },
    identify: () => ({ clusters: [cluster('agent', ['10.0.0.1', '10.0.0.2'])], problems: [] }),
  };
  const web: AnyModule = {
    ...base,
    name: 'web',
    register: () => [{ type: 'certificate', cls: 'web', ins: 'web-1', ip: '10.0.0.2', path: '/web.crt' }],
  };
  const target = { module: web, cluster: cluster('web', ['10.0.0.2']), hosts: new Set(['10.0.0.2']) };
  const hostsOf = (of: typeof target): readonly string[] =>
    collectorsOf([of], { atHand: [agent], inventory }).flatMap((c) => [...c.hosts]);
  expect(hostsOf(target)).toEqual(['10.0.0.2']);
  const named: AnyModule = { ...web, register: () => [{ type: 'dns', name: 'web', address: '10.0.0.2' }] };
  expect(hostsOf({ ...target, module: named })).toEqual(['10.0.0.1', '10.0.0.2']);
});

test('a collector of what names its cluster takes part for that cluster, and not for another one of its module', () => {
  const { inventory } = readInventory([
    { file: 'pigsty.yml', text: 'all: { hosts: { 10.0.0.1: {}, 10.0.0.2: {}, 10.0.0.3: {} } }' },
  ]);
  if (inventory === undefined) throw new Error('unreadable');
  const cluster = (module: string, name: string, host: string): Cluster<unknown> => ({
    module,
    name,
    params: {},
    instances: [{ name: host, host, params: {} }],
  });
  const base = fakeModule({ name: 'pgsql', stages: () => [] }).definition;
  const pgsql: AnyModule = {
    ...base,
    collects: { types: ['certificate'], stages: ['databases'], ofOwnCluster: ['certificate'] },
    identify: () => ({
      clusters: [cluster('pgsql', 'pg-a', '10.0.0.1'), cluster('pgsql', 'pg-b', '10.0.0.2')],
      problems: [],
    }),
  };
  const web: AnyModule = {
    ...base,
    name: 'web',
    register: () => [{ type: 'certificate', cls: 'pg-b', ins: 'web-1', ip: '10.0.0.3', path: '/web.crt' }],
  };
  const target = { module: web, cluster: cluster('web', 'web', '10.0.0.3'), hosts: new Set(['10.0.0.3']) };
  const asked = collectorsOf([target], { atHand: [pgsql], inventory });
  expect(asked.map((c) => c.cluster.name)).toEqual(['pg-b']);
});
