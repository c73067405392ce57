import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { planOffline } from '@pigsty/engine';
import { describe, expect, test } from 'vitest';
import { readEstate } from '../src/estate/read.ts';
import { plainHost } from './plain-host.ts';

/** Inventories that users of the original start from; they are test data beside the repository and not part of it. */
const corpus = join(import.meta.dirname, '../../../../shared/corpus/pigsty-conf');

describe('inventories of the corpus', () => {
  test.each(
    readdirSync(corpus, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.yml'))
      .sort(),
  )('%s is valid and can be planned', async (name) => {
    const { inventory, present, problems } = await readEstate([name], { cwd: corpus, env: {} });
    expect(problems.filter((p) => p.severity === 'error')).toEqual([]);
    const modules = present.map((p) => p.module);
    const { stages } = planOffline({ modules, inventory: inventory!, facts: plainHost });
    expect(new Set(stages.map((s) => s.host)).size).toBeGreaterThanOrEqual(inventory!.hosts.size);
    for (const { module } of present) expect(stages.map((s) => s.module)).toContain(module.name);
  });
});
