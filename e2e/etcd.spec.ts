import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, members, meta, on, type Estate } from './harness/estate.ts';
import { lastSnapshot, resultOf } from './harness/etcd.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { leads } from './harness/leadership.ts';
import { startWriter } from './harness/writer.ts';

const etcd = (words: string): Promise<string> => on(meta, `. /etc/profile.d/etcdctl.sh; e ${words}`);

describe('etcd on its bad day', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
  });

  test('a backup says what the snapshot holds, is listed with it, and is for root alone', async () => {
    await etcd('put /kept before');
    const backup = await demo.run('etcd', 'backup', 'etcd', '--json');
    expect(backup.code, backup.all).toBe(0);
    const { snapshot, path, revision, hash } = resultOf(backup);
    expect(revision).toBeGreaterThan(1);
    expect(await on(meta, `stat -c '%a %U' ${String(path)}`)).toBe('600 root');
    const status = await on(meta, `etcdutl snapshot status ${String(path)} -w fields`);
    expect(status).toContain(`"Revision" : ${String(revision)}`);
    expect(
      Number(/"Hash" : (\d+)/.exec(status)?.[1])
        .toString(16)
        .padStart(8, '0'),
    ).toBe(hash);
    expect(await lastSnapshot(demo)).toMatchObject({ snapshot, revision, hash, damaged: false });
  });

  test('a snapshot that nobody has, or that is not whole, stops nothing', async () => {
    const started = await on(meta, 'systemctl show -p MainPID --value etcd');
    const unknown = await demo.run('etcd', 'restore', 'etcd', '--from', 'etcd-1', '--confirm', 'etcd');
    expect(unknown.code).toBe(1);
    expect(unknown.all).toContain(String((await lastSnapshot(demo))['snapshot']));
    await on(meta, 'head -c 9000 /dev/urandom >/root/broken.db');
    const broken = await demo.run(
      'etcd',
      'restore',
      'etcd',
      '--from',
      '/root/broken.db',
      '--confirm',
      'etcd',
    );
    expect(broken.code).toBe(1);
    expect(broken.all).toContain('/root/broken.db cannot be restored');
    await expectSuccess(demo, 'etcd', 'restore', 'etcd', '--abort', '--confirm', 'etcd');
    expect(await on(meta, 'systemctl show -p MainPID --value etcd; ls /data/etcd; rm /root/broken.db')).toBe(
      `${started}\nmember`,
    );
  });

  test('a restore brings the keys back, and who leads now goes on although another led at the time', async () => {
    await etcd('put /kept after');
    await expectSuccess(demo, 'pgsql', 'switchover', 'pg-test', '--yes');
    const before = await leads(demo);
    const timelines = await timeline(before.host);
    const writer = await startWriter(
      { host: members[0], port: 5433, database: 'test', user: 'test', password: 'test' },
      'etcd_restored',
    );
    const restore = await demo.run(
      'etcd',
      'restore',
      'etcd',
      '--from',
      'latest',
      '--confirm',
      'etcd',
      '--json',
    );
    expect(restore.code, restore.all).toBe(0);
    const written = await writer.end();
    console.info(
      `etcd was restored in ${restore.seconds.toFixed(1)} s; rows meanwhile: ${written.acknowledged}, failed: ${written.failed}`,
    );
    expect(written).toMatchObject({ failed: 0, lost: [] });
    expect(resultOf(restore)['leases']).toBeGreaterThan(1);
    expect(await etcd('get --print-value-only /kept')).toBe('before');
    expect(await on(meta, 'stat -c %a:%U /data/etcd; find /data/etcd ! -user etcd')).toBe('700:etcd');
    await expectSuccess(demo, 'deploy', '--yes');
    await expectSuccess(demo, 'health', 'etcd');
    expect(await leads(demo)).toEqual(before);
    expect(await timeline(before.host)).toBe(timelines);
  });

  test('the data from before stays until it is discarded', async () => {
    const again = await demo.run('etcd', 'restore', 'etcd', '--from', 'latest', '--confirm', 'etcd');
    expect(again.code).toBe(1);
    expect(again.all).toContain('pigsty etcd discard etcd');
    await expectSuccess(demo, 'etcd', 'discard', 'etcd', '--confirm', 'etcd');
    expect(await on(meta, 'ls /data/etcd')).toBe('member');
    await etcd('del /kept');
    await on(meta, 'rm -r /data/etcd-backups /etc/etcd/backup.sh');
    await expectEmptyPlan(demo);
  });
});

/** A promotion begins a new one. */
const timeline = (host: string): Promise<string> =>
  on(
    host,
    `cd /; runuser -u postgres -- psql -XqAt -d postgres -c 'select timeline_id from pg_control_checkpoint()'`,
  );
