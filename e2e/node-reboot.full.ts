import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { together, watchServers } from './harness/availability.ts';
import { startPigsty } from './harness/cli.ts';
import { estate, fresh, members, meta, on, type Estate } from './harness/estate.ts';
import { etcdOnMembers } from './harness/etcd.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { leads } from './harness/leadership.ts';
import { startMovingWriter } from './harness/moving-writer.ts';
import { until } from './harness/wait.ts';

const application = { port: 5433, user: 'test', password: 'test', database: 'test' } as const;
const superuser = { port: 5432, user: 'dbuser_dba', password: 'DBUser.DBA', database: 'postgres' } as const;
const reboot = ['node', 'reboot', '-l', 'pg-test'] as const;

const bootId = (host: string): Promise<string> => on(host, 'cat /proc/sys/kernel/random/boot_id');
const bootIds = (): Promise<readonly string[]> => Promise.all(members.map(bootId));
const markers = async (): Promise<string> =>
  (
    await Promise.all(
      [meta, ...members].map((host) => on(host, 'ls /etc/pigsty/procedures 2>/dev/null || :')),
    )
  ).join('');

/** The member that is the second one to be told to reboot, right after that. */
async function secondIsTold(): Promise<string> {
  const told = new Set<string>();
  return until(
    'a second host is told to reboot',
    async () => {
      for (const host of members) {
        const files = await on(host, 'ls /etc/pigsty/procedures/*.boot 2>/dev/null || :').catch(() => '');
        if (files !== '') told.add(host);
        if (told.size === 2) return host;
      }
      return undefined;
    },
    300_000,
  );
}

describe('hosts that reboot one at a time', () => {
  let demo: Estate;
  beforeAll(async () => {
    await fresh();
    demo = await estate(etcdOnMembers);
    await expectSuccess(demo, 'deploy', '--yes');
  });

  test('a dry run says the order, the leader the last, and what its clients notice; nothing happens', async () => {
    const before = await bootIds();
    const { host } = await leads(demo);
    const planned = await demo.run(...reboot, '--dry-run');
    expect(planned.code, planned.all).toBe(2);
    const order = /one at a time, in this order: ([0-9., ]+)/.exec(planned.stdout)?.[1]?.split(', ');
    expect(order?.toSorted(), planned.all).toEqual([...members]);
    expect(order?.at(-1), planned.all).toBe(host);
    expect(planned.stdout).toContain('the leadership of pg-test moves to another instance');
    expect(await bootIds()).toEqual(before);
    expect(await markers()).toBe('');
  });

  test('a cluster whose Patroni is paused refuses it, and nothing happens', async () => {
    const before = await bootIds();
    await expectSuccess(demo, 'pgsql', 'maintenance', 'pg-test', '--mode', 'on', '--yes');
    const refused = await demo.run(...reboot, '--yes');
    await expectSuccess(demo, 'pgsql', 'maintenance', 'pg-test', '--mode', 'off', '--yes');
    expect(refused.code).toBe(1);
    expect(refused.all).toContain('Patroni of pg-test is paused');
    expect(await bootIds()).toEqual(before);
    expect(await markers()).toBe('');
  });

  test('a host with an instance alone says that it is away, reboots, and all is well', async () => {
    const before = await bootId(meta);
    const done = await expectSuccess(demo, 'node', 'reboot', '-l', meta, '--yes');
    expect(done.all).toContain(`pgsql pg-meta has no other member: it is away while ${meta} boots`);
    expect(await bootId(meta)).not.toBe(before);
    await expectEmptyPlan(demo);
  });

  test('three members with etcd on their hosts reboot under load; a command that is killed is finished by the same one', async () => {
    const before = await bootIds();
    const watch = watchServers(members.map((host) => ({ host, ...superuser })));
    const writer = await startMovingWriter(members, application, `reboot_${randomUUID().slice(0, 8)}`);
    const started = performance.now();
    const killed = startPigsty([...reboot, '--yes'], { cwd: demo.folder });
    const second = await secondIsTold();
    await pause(3000);
    killed.kill();
    await killed.done;
    const halfway = new Map(
      await Promise.all(
        members.filter((host) => host !== second).map(async (host) => [host, await bootId(host)] as const),
      ),
    );
    const again = await demo.run(...reboot, '--yes');
    const seconds = (performance.now() - started) / 1000;
    const [written, outages] = await Promise.all([writer.end(), watch.end()]);
    console.info(
      `killed while ${second} rebooted; ${seconds.toFixed(0)} s in all; ${written.acknowledged} commits acknowledged, ${written.failed.length} failed (${written.failed.join('; ')}), ${written.closed} connections ended between two transactions, ${written.unconnected} refused, at most ${written.longestSeconds.toFixed(1)} s between two commits of a client; outages ${outages.map((o) => `${o.host} ${((o.toMs - o.fromMs) / 1000).toFixed(1)} s`).join(', ')}`,
    );
    expect(again.code, again.all).toBe(0);
    expect(again.all).toContain('Goes on with the phase');
    const after = await bootIds();
    expect(after.filter((id, at) => id === before[at])).toEqual([]);
    // The one that had rebooted before the kill has not done so twice.
    const first = members.filter((host, at) => host !== second && halfway.get(host) !== before[at]);
    expect(first).toHaveLength(1);
    expect(first.map((host) => after[members.indexOf(host)])).toEqual(first.map((host) => halfway.get(host)));
    expect(together(outages)).toEqual([]);
    expect(written.lost).toEqual([]);
    // Only what is under way when a host goes down: none is refused because nobody leads.
    expect(written.failed.length).toBeLessThanOrEqual(2 * members.length);
    expect(await markers()).toBe('');
    await expectEmptyPlan(demo);
    const health = await demo.run('health');
    expect(health.stdout, health.all).not.toContain('fail');
  });
});
