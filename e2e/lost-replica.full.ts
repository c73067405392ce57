import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { cut, deployed, heal, members, on, type Estate } from './harness/estate.ts';
import { letLead } from './harness/leadership.ts';
import { cluster, leader, streaming } from './harness/patroni.ts';
import { until } from './harness/wait.ts';

const added = members[2];

describe('a replica that is lost with its host', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
    await letLead(demo, 'pg-test-1');
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
    await until('the replica streams', async () => (await streaming()) === 2);
    await until('it has its slot', async () => (await slots()).includes('pg_test_3'));
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(0);
  });
});

/** Slots of replicas on the leader. */
async function slots(): Promise<readonly string[]> {
  const names = await on(
    await leader(),
    `cd /; runuser -u postgres -- psql -XqAt -d postgres -c 'select slot_name from pg_replication_slots order by 1'`,
  );
  return names.split('\n');
}
