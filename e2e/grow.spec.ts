import { writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { cut, deployed, heal, members, on, type Estate } from './harness/estate.ts';
import { letLead } from './harness/leadership.ts';
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
    await until(
      'the replica streams',
      async () => (await cluster()).filter((m) => m.State === 'streaming').length === 2,
    );
    const others = (starts: string): string[] => starts.split('\n').filter((l) => !l.startsWith(`${added} `));
    expect(others(await processStarts())).toEqual(others(before));
    expect((await demo.run('plan')).code).toBe(0);
  });

  test('it can be read from through the replica service', async () => {
    expect(await query({ host: added, port: 5434 }, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('removing the running leader is refused', async () => {
    const leader = (await cluster()).find((m) => m.Role === 'Leader')?.Host ?? '';
    const rm = await demo.run('pgsql', 'rm', 'pg-test', leader, '--yes');
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

  test('a replica whose host is gone is cleared away through the leader: its slot goes, and stays gone', async () => {
    await cut(added);
    try {
      const rm = await demo.run('pgsql', 'rm', 'pg-test', added, '--confirm', 'pg-test-3', '--yes');
      expect(rm.code).toBe(1);
      expect(rm.all).toContain(`pigsty pgsql rm pg-test ${added} --gone`);
      await until('its key in etcd has expired', async () => (await cluster()).length === 2);
      expect(await slots()).toContain('pg_test_3');
      const gone = await demo.run('pgsql', 'rm', 'pg-test', added, '--gone', '--yes');
      expect(gone.code, gone.all).toBe(0);
      console.info(`the slot of a lost replica was dropped within ${gone.seconds.toFixed(1)} s`);
      // Patroni looks at its slots with each turn of its loop.
      await pause(13_000);
      expect(await slots()).not.toContain('pg_test_3');
      expect(await on(members[0], 'patronictl -c /etc/patroni/patroni.yml show-config')).not.toContain(
        'member_slots_ttl',
      );
    } finally {
      await heal(added);
    }
  });

  test('its host comes back after all: it has a slot again and streams', async () => {
    await until(
      'the replica streams',
      async () => (await cluster()).filter((m) => m.State === 'streaming').length === 2,
    );
    await until('it has its slot', async () => (await slots()).includes('pg_test_3'));
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(0);
  });
});

interface Member {
  readonly Host: string;
  readonly Role: string;
  readonly State: string;
}

async function cluster(): Promise<readonly Member[]> {
  return JSON.parse(await on(members[0], 'patronictl -c /etc/patroni/patroni.yml list -f json')) as Member[];
}

/** Slots of replicas on the leader. */
async function slots(): Promise<readonly string[]> {
  const leader = (await cluster()).find((m) => m.Role === 'Leader')?.Host ?? members[0];
  const names = await on(
    leader,
    `cd /; runuser -u postgres -- psql -XqAt -d postgres -c 'select slot_name from pg_replication_slots order by 1'`,
  );
  return names.split('\n');
}
