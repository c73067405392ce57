import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, members, on, type Estate } from './harness/estate.ts';
import { letLead } from './harness/leadership.ts';
import { cluster, leader, streaming } from './harness/patroni.ts';
import { query } from './harness/postgres.ts';
import { processStarts } from './harness/processes.ts';
import { until } from './harness/wait.ts';

const added = members[2];

describe('a cluster that shrinks and grows', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
    await letLead(demo, 'pg-test-1');
  });

  test('a removed replica is gone, and the others serve on', async () => {
    const rm = await demo.run('pgsql', 'rm', 'pg-test', added, '--confirm', 'pg-test-3', '--yes');
    expect(rm.code, rm.all).toBe(0);
    expect(await on(added, 'pgrep -x postgres >/dev/null && echo running || echo gone')).toBe('gone');
    await until('two members', async () => (await cluster()).length === 2);
  });

  test('pgsql add brings it back and touches nothing that needs no change', async () => {
    const before = await processStarts();
    const add = await demo.run('pgsql', 'add', 'pg-test', added, '--yes');
    expect(add.code, add.all).toBe(0);
    await until('the replica streams', async () => (await streaming()) === 2);
    const others = (starts: string): string[] => starts.split('\n').filter((l) => !l.startsWith(`${added} `));
    expect(others(await processStarts())).toEqual(others(before));
    expect((await demo.run('plan')).code).toBe(0);
  });

  test('it can be read from through the replica service', async () => {
    expect(await query({ host: added, port: 5434 }, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('removing the running leader is refused', async () => {
    const rm = await demo.run('pgsql', 'rm', 'pg-test', await leader(), '--yes');
    expect(rm.code).toBe(1);
    expect(rm.all).toMatch(/pg-test-. leads pg-test/);
    expect(rm.all).toMatch(/switchover/);
  });

  test('adding an address that the inventory does not have says which line to write', async () => {
    writeFileSync(
      demo.inventory,
      demo.text.replace(new RegExp(`^ *${added.replaceAll('.', '\\.')}:.*\\n`, 'm'), ''),
    );
    try {
      const add = await demo.run('pgsql', 'add', 'pg-test', added, '--yes');
      expect(add.code).toBe(1);
      expect(add.all).toMatch(/pg_seq: 3/);
    } finally {
      writeFileSync(demo.inventory, demo.text);
    }
  });
});
