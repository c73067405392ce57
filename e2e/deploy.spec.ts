import { beforeAll, describe, expect, test } from 'vitest';
import { everyone, fresh, members, meta, on, type Estate } from './harness/estate.ts';
import { query, whoAnswers } from './harness/postgres.ts';
import { processStarts } from './harness/processes.ts';
import { stanzaOn } from './harness/pgbackrest.ts';
import { until } from './harness/wait.ts';

describe('the demo estate on four hosts that have nothing', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await fresh();
  });

  test('the inventory is valid', async () => {
    expect(await demo.run('validate')).toMatchObject({ code: 0 });
  });

  test('a plan shows what would be done and changes nothing', async () => {
    const traces = (): Promise<string[]> =>
      Promise.all(
        everyone.map((h) => on(h, 'ls /etc/pigsty /etc/patroni /etc/etcd 2>&1 | sort; dpkg -l | sha256sum')),
      );
    const before = await traces();
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(2);
    expect(plan.stdout).toContain('/etc/patroni/patroni.yml');
    expect(await traces()).toEqual(before);
  });

  test('one deploy brings everything up', async () => {
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    expect(deploy.stdout).toContain('5433');
  });

  test('the plan right after it is empty', async () => {
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(0);
  });

  test('a second deploy changes nothing and restarts nothing', async () => {
    const before = await processStarts();
    const again = await demo.run('deploy', '--yes');
    expect(again.code, again.all).toBe(0);
    expect(await processStarts()).toBe(before);
  });

  test('every health probe is fine', async () => {
    const health = await demo.run('health');
    expect(health.code, health.all).toBe(0);
  });

  test('writes through 5433 of any member reach the leader, reads through 5434 go to replicas', async () => {
    await query({ host: members[0], port: 5433 }, 'create table if not exists seen (id int primary key)');
    await query({ host: members[0], port: 5433 }, 'insert into seen values (1) on conflict do nothing');
    for (const host of members) expect((await whoAnswers({ host, port: 5433 })).standby).toBe(false);
    for (const host of members) expect((await whoAnswers({ host, port: 5434 })).standby).toBe(true);
    await until(
      'the row is on the replicas',
      async () => (await query({ host: members[1], port: 5434 }, 'select 1 from seen')).length === 1,
    );
  });

  test('replicas stream', async () => {
    const list = await on(members[0], 'patronictl -c /etc/patroni/patroni.yml list -f json');
    const rows = JSON.parse(list) as { Role: string; State: string }[];
    expect(rows.filter((r) => r.Role === 'Leader')).toHaveLength(1);
    expect(rows.filter((r) => r.State === 'streaming')).toHaveLength(2);
  });

  test('the first backup is valid', async () => {
    for (const [host, stanza] of [
      [meta, 'pg-meta'],
      [members[0], 'pg-test'],
    ] as const) {
      const { status, backup } = await stanzaOn(host, stanza);
      expect(status.code).toBe(0);
      expect(backup[0]).toMatchObject({ type: 'full', error: false });
    }
  });
});
