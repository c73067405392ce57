import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { absent, defineModule, file, type AnyModule, type RunResult } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { localEstate } from './support/local-estate.ts';
import { fakeModule } from './support/module.ts';

const local = localEstate();
const { place } = local;

/** What others stand on. */
function store(): AnyModule {
  const { definition } = fakeModule({ name: 'store', stages: () => [] });
  return defineModule({
    ...definition,
    plan: {
      ...definition.plan,
      remove: ({ instances }) =>
        instances.map(({ host }) => ({ name: 'remove', host, ops: [absent({ path: place('store') })] })),
    },
  }).definition;
}

function user(): AnyModule {
  const { definition } = fakeModule({
    name: 'app',
    stages: (host) => [{ name: 'all', host, ops: [file({ path: place('app'), content: 'x\n' })] }],
  });
  return defineModule({ ...definition, uses: () => [{ module: 'store', why: 'whose files lie there' }] })
    .definition;
}

async function remove(names: readonly string[], force = false): Promise<RunResult> {
  const all = [store(), user()];
  const engine = await local.estate.open({ modules: all, modulesComplete: true });
  try {
    return await engine.context.run({
      verb: 'remove',
      modules: all.filter(({ name }) => names.includes(name)),
      inventory: engine.inventory,
      selection: {},
      remove: { force },
    });
  } finally {
    await engine.close();
  }
}

/** What an install leaves on the host at its end. */
function installed(name: string): void {
  mkdirSync(join(place('etc'), 'modules'), { recursive: true });
  writeFileSync(join(place('etc'), 'modules', name), '');
}

test('what another module uses is not removed while that is there: the refusal names it and what for', async () => {
  installed('app');
  writeFileSync(place('store'), 'data\n');
  await expect(remove(['store'])).rejects.toMatchObject({
    code: 'REFUSED_UNSAFE',
    message: 'store: store is needed by app, whose files lie there',
    hint: 'Remove app first, let it use another one, or add --force.',
  });
  expect(local.lines('store')).toEqual(['data']);
});

test.each([
  { what: 'nothing of it is installed', installs: [], removed: ['store'], force: false },
  { what: 'it is removed in the same run', installs: ['app'], removed: ['store', 'app'], force: false },
  { what: 'that is forced', installs: ['app'], removed: ['store'], force: true },
])('what another module would use is removed where $what', async ({ installs, removed, force }) => {
  installs.forEach(installed);
  writeFileSync(place('store'), 'data\n');
  const result = await remove(removed, force);
  expect(result.status).toBe('changed');
});
