import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  command,
  defineModule,
  defineProcedure,
  defineQuery,
  file,
  procedureFunction,
  shCommand,
  type AnyProcedure,
  type Module,
  type Op,
} from '@pigsty/sdk';
import { z } from 'zod';
import type { LocalEstate } from './local-estate.ts';
import { fakeModule } from './module.ts';

/** A module with a procedure of two steps and a query, over one host. */
export function twoSteps(local: LocalEstate) {
  const { place } = local;

  /** Writes down that it ran; done when its file is there, and refused while there is `blocked`. */
  function step(name: string): Op {
    return command({
      name,
      run: shCommand(
        `test ! -e ${place('blocked')} && echo ${name} >>${place('steps')} && touch ${place(name)}`,
      ),
      unless: `test -e ${place(name)}`,
    });
  }

  const work = defineProcedure<object, string>()({
    name: 'work',
    summary: 'two steps, one after the other',
    on: 'cluster',
    grade: 'interrupts',
    input: z.object({ word: z.string().default('none').describe('a word that is kept') }),
    refuse: ({ cluster }) =>
      existsSync(place('refused'))
        ? [{ severity: 'error', rule: 'refused', subject: cluster.name, message: 'not now', hint: 'Wait.' }]
        : [],
    phases: [
      { name: 'first', plan: ({ cluster }) => one(cluster.instances, step('one')) },
      { name: 'second', plan: ({ cluster }) => one(cluster.instances, step('two')) },
    ],
    abort: [
      {
        name: 'back',
        plan: ({ cluster }) => one(cluster.instances, file({ path: place('back'), content: 'b\n' })),
      },
    ],
    result: ({ input, facts }) => ({ word: input.word, steps: facts.of('here')?.trim() ?? '' }),
    conclude: ({ word }) => `done with ${word}`,
  });

  function one(instances: readonly { readonly host: string }[], op: Op) {
    return instances.map(({ host }) => ({ name: 'do', host, ops: [op] }));
  }

  const counted = defineQuery<object, string, { readonly instance: string; readonly steps: string }>()({
    name: 'counted',
    summary: 'what the hosts wrote down',
    input: z.object({}),
    columns: [{ key: 'instance', title: 'instance' }],
    rows: ({ cluster, facts }) =>
      cluster.instances.map((i) => ({ instance: i.name, steps: facts.of(i.host)?.trim() ?? '' })),
  });

  function moduleWith(procedure: AnyProcedure): Module<object, string> {
    const { definition } = fakeModule({
      fact: `cat ${place('steps')} 2>/dev/null || true`,
      stages: (host) => [{ name: 'all', host, ops: [file({ path: place('conf'), content: 'x\n' })] }],
    });
    return defineModule({ ...definition, procedures: [procedure], queries: [counted] }).definition;
  }

  async function run(
    input: { readonly word?: string } = {},
    options: { readonly dryRun?: boolean; readonly abort?: boolean; readonly procedure?: AnyProcedure } = {},
  ) {
    const { procedure = work, ...rest } = options;
    const engine = await local.estate.open();
    try {
      return await procedureFunction(moduleWith(procedure), procedure)(
        engine.inventory,
        'web',
        engine.context,
        input,
        rest,
      );
    } finally {
      await engine.close();
    }
  }

  const markers = (): readonly string[] => {
    const folder = join(place('etc'), 'procedures');
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  async function checkHealth() {
    const engine = await local.estate.open();
    try {
      const modules = [fakeModule({ stages: () => [], probes: () => [alive] }).definition];
      const report = await engine.context.health({ modules, inventory: engine.inventory, selection: {} });
      return { results: report.results.filter((r) => r.module === 'pigsty') };
    } finally {
      await engine.close();
    }
  }

  const alive = { name: 'the host is alive', script: 'true', deadlineMs: 5000 };

  async function plan() {
    const engine = await local.estate.open();
    try {
      const module = moduleWith(work);
      return await engine.context.run({
        verb: 'install',
        modules: [module],
        inventory: engine.inventory,
        selection: {},
        dryRun: true,
      });
    } finally {
      await engine.close();
    }
  }

  return { work, one, counted, moduleWith, run, markers, checkHealth, plan };
}
