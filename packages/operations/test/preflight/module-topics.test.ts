import { readInventory } from '@pigsty/inventory';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { join } from 'node:path';
import { checkEstate } from '../../src/estate/check.ts';
import { knownModules } from '../../src/estate/registry.ts';
import { type Finding } from '../../src/preflight/finding.ts';
import { findingsOf } from '../../src/preflight/preflight.ts';
import { type Wanted, wantedOf } from '../../src/preflight/subject.ts';
import { topicsOf } from '../../src/preflight/topics.ts';

const address = '10.10.10.11';
const text = `all:
  children:
    cache-test:
      hosts: { ${address}: { cache_seq: 1 } }
      vars: { cache_cluster: cache-test, cache_data: /srv/cache }
  vars: { admin_ip: ${address}, modules: [./cache.mjs] }
`;

async function wanted(): Promise<Wanted> {
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  if (inventory === undefined) throw new Error('the inventory cannot be read');
  const file = join(import.meta.dirname, '../fixtures/third-party/pigsty.yml');
  const modules = await knownModules(inventory, file);
  return wantedOf(inventory, checkEstate(inventory, modules).present);
}

/** What is found when the host answers this to every question. */
async function look(said: string): Promise<readonly Finding[]> {
  const asked = await wanted();
  const names = topicsOf(address, asked).flatMap(({ name, ask }) => (ask === undefined ? [] : [name]));
  const answers = new Map(names.map((name) => [name, said]));
  const host = {
    address,
    facts: defaultHostFacts(address),
    pending: [],
    answers,
    more: new Map(),
    stages: [],
  };
  const preflight = { hosts: new Map([[address, host]]), unreached: new Map(), problems: [], execs: {} };
  return findingsOf([address], asked, preflight);
}

test("a module's own topic is asked on its hosts, and its finding is shown at the parameter's place", async () => {
  expect(await look('here')).toContainEqual({
    host: address,
    check: 'version for cache-test-1',
    state: 'fail',
    seen: 'here on debian',
    remedy: 'Upgrade it.',
    subject: 'cache-test.vars.cache_data',
    position: { file: 'pigsty.yml', line: 5, column: 54 },
  });
});

test('its place on disk and its files are among the questions that are asked for every module', async () => {
  const asked = await wanted();
  const question = (name: string): string =>
    String(
      topicsOf(address, asked)
        .find((t) => t.name === name)
        ?.ask?.(address, asked),
    );
  expect(question('disks')).toContain(' /srv/cache');
  expect(question('leftovers')).toContain('/etc/cache.conf');
  expect(question('cache.version.cache-test-1')).toBe('echo cache-test-1');
});

test('a mistake inside a topic names the module, the topic and the cluster', async () => {
  await expect(look('broken')).rejects.toThrow(
    'module cache, preflight topic version of cache-test: undefined is not a function',
  );
});
