import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  everyone,
  fresh,
  leaveNothing,
  members,
  meta,
  on,
  wholeEstate,
  type Estate,
} from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { processStarts } from './harness/processes.ts';
import { stanzaOn } from './harness/pgbackrest.ts';
import { until } from './harness/wait.ts';
import { query, targetsRegistered } from './harness/watched.ts';

afterAll(() => (process.env['PIGSTY_KEEP'] === undefined ? leaveNothing() : undefined));

describe('all six modules on four hosts', () => {
  let demo: Estate;
  beforeAll(async () => {
    await fresh(['victoria-logs', 'vlagent', 'victoria-metrics', 'minio']);
    demo = await wholeEstate(undefined, 'demo/full.yml');
  });

  test('come up with one deploy, which ends well', async () => {
    const deploy = await expectSuccess(demo, 'deploy', '--yes');
    console.info(`deploy: ${deploy.seconds.toFixed(1)} s`);
  });

  test('have nothing left to do: the next deploy changes nothing and restarts nothing', async () => {
    await expectEmptyPlan(demo);
    const before = await processStarts();
    const seconds: number[] = [];
    for (let i = 0; i < 5; i += 1) seconds.push((await expectSuccess(demo, 'deploy', '--yes')).seconds);
    expect(await processStarts()).toBe(before);
    console.info(`no-op deploys: ${seconds.map((s) => `${s.toFixed(2)} s`).join(', ')}`);
  });

  test('are all watched, and every target answers', async () => {
    const expected = await targetsRegistered(meta);
    await until('every target answers', async () => {
      const up = await query(meta, 'up');
      return up.length === expected && up.every((s) => s.value === 1);
    });
    const jobs = new Set((await query(meta, 'up')).map((s) => s.labels['job']));
    for (const job of ['node', 'infra', 'etcd', 'pgsql', 'redis', 'minio']) expect(jobs).toContain(job);
  });

  test('keep the backups of both clusters in the object store, encrypted', async () => {
    for (const [host, stanza] of [
      [meta, 'pg-meta'],
      [members[0], 'pg-test'],
    ] as const) {
      const { status, backup, repo } = await stanzaOn(host, stanza);
      expect(status.code).toBe(0);
      expect(backup.length).toBeGreaterThan(0);
      expect(repo.map((r) => r.cipher)).toEqual(['aes-256-cbc']);
    }
    expect(await on(meta, 'ls /data/minio1/pgsql/pgbackrest/backup')).toBe('pg-meta\npg-test');
  });

  test('are watched for backups of their own: another cluster of the repository does not hide that one is missing', async () => {
    const backups = await query(meta, 'count by (cls, stanza) (pgbackrest_backup_info)');
    const seen = backups.map(({ labels }) => [labels['cls'], labels['stanza']]).toSorted();
    expect(seen).toEqual([
      ['pg-meta', 'pg-meta'],
      ['pg-test', 'pg-test'],
    ]);
  });

  test('serve Redis: sentinels name the primary, and every slot of the cluster has a server', async () => {
    const redis = (host: string, port: number, password: string, command: string): Promise<string> =>
      on(host, `REDISCLI_AUTH=${password} redis-cli -h ${host} -p ${port} ${command}`);
    expect(await redis(meta, 26379, 'redis.meta', 'sentinel get-master-addr-by-name redis-ms')).toBe(
      `${members[0]}\n6379`,
    );
    expect(await redis(members[2], 7001, 'redis.test', 'cluster info')).toContain('cluster_slots_ok:16384');
  });

  test('do not let go of a store that databases back up to', async () => {
    const removal = await demo.run('remove', 'minio', '--confirm', 'minio');
    expect(removal.code, removal.all).toBe(1);
    expect(removal.all).toContain('pg-test');
    await expectEmptyPlan(demo);
  });

  test('survive a reboot of every host, one after the other, and leave nothing to do', async () => {
    for (const host of everyone) await expectSuccess(demo, 'node', 'reboot', '-l', host, '--yes');
    await until('health is well', async () => (await demo.run('health')).code === 0, 120_000);
    await expectEmptyPlan(demo);
  });
});
