import { planOffline } from '@pigsty/engine';
import { readInventory } from '@pigsty/inventory';
import { type AnyModule } from '@pigsty/sdk';
import { completeDefinition } from '@pigsty/sdk/engine';
import { expect, test } from 'vitest';
import { checkEstate, refuseProblems } from './check.ts';
import { targetName, targets } from './select.ts';

/** A parameter without a default. */
const parameter = { safeParse: () => ({ success: false }) };

/** A module as small as one can be: a cluster per value of its identity variable. */
function module(name: string, inEstate: readonly string[] = []): AnyModule {
  const variable = `${name}_cluster`;
  return completeDefinition<unknown, unknown>({
    name,
    summary: name,
    contract: 2,
    requires: { inEstate },
    params: {
      shape: { [variable]: parameter, [`${name}_seq`]: parameter },
    } as unknown as AnyModule['params'],
    identify: (inventory) => {
      const clusters = new Map<string, string[]>();
      for (const host of inventory.hosts.values()) {
        const cluster = host.vars[variable];
        if (typeof cluster === 'string')
          clusters.set(cluster, [...(clusters.get(cluster) ?? []), host.address]);
      }
      return {
        problems: [],
        clusters: [...clusters].map(([cluster, hosts]) => ({
          module: name,
          name: cluster,
          params: {},
          instances: hosts.map((host, i) => ({ name: `${cluster}-${i + 1}`, host, params: {} })),
        })),
      };
    },
    plan: { install: () => [] },
  });
}

function inventory(text: string): NonNullable<ReturnType<typeof readInventory>['inventory']> {
  const { inventory, problems } = readInventory({ file: 'pigsty.yml', text });
  if (inventory === undefined) throw new Error(JSON.stringify(problems));
  return inventory;
}

const text = `all:
  children:
    a:
      hosts: { 10.0.0.1: { db_seq: 1 }, 10.0.0.2: { db_seq: 2 } }
      vars: { db_cluster: a }
    cache:
      hosts: { 10.0.0.3: { kv_seq: 1 } }
      vars: { kv_cluster: cache }
    other:
      hosts: { 10.0.0.4: {} }
`;

test('only the modules that the inventory names are present', () => {
  const { present } = checkEstate(inventory(text), [module('db'), module('kv'), module('mq')]);
  expect(present.map((p) => p.module.name)).toEqual(['db', 'kv']);
});

test('checking an inventory and planning from it identify each module once', () => {
  let calls = 0;
  const db = module('db');
  const counted: AnyModule = {
    ...db,
    identify: (read) => {
      calls += 1;
      return db.identify(read);
    },
  };
  const read = inventory(text);
  checkEstate(read, [counted]);
  planOffline({ modules: [counted], inventory: read, facts: () => undefined });
  expect(calls).toBe(1);
});

test('a group whose identity no module knows is a warning with its place; plain groups are none', () => {
  const { problems } = checkEstate(inventory(text), [module('db')]);
  const foreign = problems.filter((p) => p.rule === 'unknown-module');
  expect(foreign).toMatchObject([
    { severity: 'warning', subject: 'cache', position: { file: 'pigsty.yml', line: 6 } },
  ]);
  expect(() => refuseProblems(problems)).not.toThrow();
});

test('what belongs to no module is checked, too', () => {
  const wrong = `all:\n  hosts: { 10.0.0.1: {}, 10.0.0.2: {} }\n  vars:\n    admin_ip: 10.0.0\n    region: chian\n`;
  expect(checkEstate(inventory(wrong), []).problems).toMatchObject([
    { rule: 'invalid-value', position: { line: 4 } },
    { rule: 'invalid-value', hint: expect.stringContaining('china') as string, position: { line: 5 } },
  ]);
});

test('a strong requirement that is nowhere in the inventory is refused before anything happens', () => {
  const { problems } = checkEstate(inventory(text), [module('db', ['dcs']), module('kv')]);
  expect(() => refuseProblems(problems)).toThrow(expect.objectContaining({ code: 'INVENTORY_INVALID' }));
  expect(problems.find((p) => p.rule === 'missing-requirement')?.message).toBe(
    'db requires dcs, and the inventory has none',
  );
});

test('what must be typed is the cluster when all of it goes, the instances otherwise', () => {
  const [db] = checkEstate(inventory(text), [module('db')]).present;
  expect(targetName(targets(db, undefined))).toBe('a');
  expect(targetName(targets(db, new Set(['10.0.0.2'])))).toBe('a-2');
  expect(targets(db, new Set(['10.0.0.4']))).toEqual([]);
});
