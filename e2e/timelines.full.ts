import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, members, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { leads } from './harness/leadership.ts';
import { insertRow, rowIds, writes } from './harness/numbered-rows.ts';
import { stanzaOn } from './harness/pgbackrest.ts';
import { query } from './harness/postgres.ts';
import { until } from './harness/wait.ts';

interface Member {
  readonly name: string;
  readonly host: string;
}

/** The leader is gone at once, and somebody else leads before it comes back. */
async function failOver(demo: Estate, from: Member, meanwhile: () => Promise<void>): Promise<Member> {
  await on(from.host, 'systemctl kill -s KILL patroni; systemctl stop patroni');
  const roles = (): Promise<readonly string[]> =>
    Promise.all(members.filter((host) => host !== from.host).map((host) => on(host, '/pg/bin/pg-role')));
  await until('another member leads', async () => (await roles()).includes('primary'));
  await until('writes come through', async () => (await query(writes, 'select 1')).length === 1);
  await meanwhile();
  await on(from.host, 'systemctl start patroni');
  await until(
    'both replicas stream',
    async () => (await demo.run('pgsql', 'list', '-l', 'pg-test')).all.split('streaming').length === 3,
  );
  return leads(demo);
}

const backupsOn = async (host: string) => (await stanzaOn(host)).backup;

describe('a cluster that failed over has its past on two timelines, in two repositories', () => {
  let demo: Estate;
  let former: Member;
  let leader: Member;
  const xids = new Map<number, string>();
  const write = async (...ids: readonly number[]): Promise<void> => {
    for (const id of ids) xids.set(id, (await insertRow(id)).xid);
  };
  const xid = (id: number): string => xids.get(id) ?? '';

  beforeAll(async () => {
    demo = await deployed();
    former = await leads(demo);
    await expectSuccess(demo, 'pgsql', 'backup', 'pg-test', '--type', 'full', '--yes');
    // As though no other member had ever led.
    for (const host of members.filter((m) => m !== former.host))
      await on(
        host,
        'rm -rf /pg/backup/backup /pg/backup/archive; cd /; runuser -u postgres -- pgbackrest --stanza=pg-test --no-online stanza-create',
      );
    await query(writes, 'drop table if exists story');
    await query(writes, 'create table story (id int)');
    await write(1, 2);
    leader = await failOver(demo, former, () => write(3));
  });

  test('the new leader takes the backup that its repository lacks, and takes no second one', async () => {
    expect((await demo.run('health', 'pgsql', '-l', 'pg-test')).all).toMatch(
      /the repository holds no backup of this database: a full backup (begins within minutes|is under way)/,
    );
    const taken = await until(
      'there is a backup',
      async () => (await backupsOn(leader.host)).length > 0 && backupsOn(leader.host),
      300_000,
    );
    expect(taken).toMatchObject([{ type: 'full' }]);
    await expectSuccess(demo, 'health', 'pgsql', '-l', 'pg-test');
    await expectEmptyPlan(demo);
    for (const host of members) await on(host, 'systemctl start pg-backup-catch-up.service');
    expect(await backupsOn(leader.host)).toEqual(taken);
    const third = members.find((m) => m !== leader.host && m !== former.host) ?? '';
    expect(await backupsOn(third)).toEqual([]);
    await write(4, 5);
  });

  const aside = async (target: string, from = 0): Promise<string> => {
    const shown = await demo.run(
      ...['pgsql', 'restore-aside', 'pg-test', '--xid', target],
      ...['--probe', `select string_agg(id::text, $$,$$ order by id) from story where id >= ${from}`],
      ...['--database', 'test'],
    );
    expect(shown.code, shown.all).toBe(0);
    await expectSuccess(demo, 'pgsql', 'discard', 'pg-test', '--aside', '--confirm', 'pg-test');
    return shown.all;
  };

  test('a transaction before the fork is reached where the former leader archived it', async () => {
    const shown = await aside(xid(1));
    expect(shown).toMatch(/^ +1$/m);
    expect(shown).toContain(former.name);
  });

  test('one after the fork is reached from the new backup', async () => {
    const shown = await aside(xid(4));
    expect(shown).toMatch(/^ +1,2,3,4$/m);
    expect(shown).toContain(leader.name);
  });

  test('one between the fork and the new backup is refused, as no repository has both sides', async () => {
    const refused = await demo.run('pgsql', 'restore', 'pg-test', '--xid', xid(3), '--confirm', 'pg-test');
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toContain(
      `no backup in the repository of ${leader.name} ended before transaction ${xid(3)}`,
    );
    expect(refused.all).toContain('Nothing was changed');
  });

  test('restored to before the fork, it has exactly those rows, and what was left behind is refused', async () => {
    await expectSuccess(demo, 'pgsql', 'restore', 'pg-test', '--xid', xid(2), '--confirm', 'pg-test');
    expect(await rowIds()).toEqual([1, 2]);
    await expectSuccess(demo, 'pgsql', 'discard', 'pg-test', '--confirm', 'pg-test');
    const refused = await demo.run(
      ...['pgsql', 'restore', 'pg-test', '--xid', xid(5), '--member', leader.name],
      ...['--confirm', 'pg-test'],
    );
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toMatch(/of timeline \d+, which was abandoned/);
    expect(refused.all).toContain('Nothing was changed');
    expect(await rowIds()).toEqual([1, 2]);
  });

  test('a leader that comes back takes a backup, as it lacks what the other one archived', async () => {
    const away = await leads(demo);
    const kept = await backupsOn(away.host);
    const other = await failOver(demo, away, () => write(6));
    await query(
      { ...writes, port: 5436, user: 'dbuser_dba', password: 'DBUser.DBA' },
      'select pg_switch_wal()',
    );
    await write(7);
    const next = await failOver(demo, other, () => write(8));
    if (next.host !== away.host)
      await expectSuccess(demo, 'pgsql', 'switchover', 'pg-test', '--to', away.name, '--yes');
    expect((await leads(demo)).host).toBe(away.host);
    expect(await on(away.host, '/pg/bin/pg-backup-due')).toContain('lacks WAL since its last backup');
    await on(away.host, 'systemctl start pg-backup-catch-up.service');
    const now = await backupsOn(away.host);
    expect(now.slice(0, -1)).toEqual(kept);
    await expectSuccess(demo, 'health', 'pgsql', '-l', 'pg-test');
    await write(9, 10);
    expect(await aside(xid(9))).toMatch(/^ +1,2,6,7,8,9$/m);
  });

  test('a fork within one repository is gone through, and needs no new backup', async () => {
    const { host } = await leads(demo);
    await until(
      'no backup is due',
      async () => (await on(host, '/pg/bin/pg-backup-due || echo no')) === 'no',
    );
    const kept = await backupsOn(host);
    await write(20);
    const others = members.filter((m) => m !== host);
    for (const other of others) await on(other, 'systemctl stop patroni');
    // It comes back, and promotes itself: a timeline of its own.
    await on(host, 'systemctl kill -s KILL patroni');
    await until('it leads again', async () => (await on(host, 'sleep 1; /pg/bin/pg-role')) === 'primary');
    await until(
      'writes come through',
      async () => (await query({ ...writes, host }, 'select 1')).length === 1,
    );
    for (const other of others) await on(other, 'systemctl start patroni');
    await until('writes come through', async () => (await query(writes, 'select 1')).length === 1);
    await write(21, 22);
    expect(await on(host, '/pg/bin/pg-backup-due || echo no')).toBe('no');
    expect(await backupsOn(host)).toEqual(kept);
    expect(await aside(xid(20), 20)).toMatch(/^ +20$/m);
    expect(await aside(xid(21), 20)).toMatch(/^ +20,21$/m);
  });

  test('hosts drill by themselves where the inventory says how often, and a backup that cannot be restored fails it', async () => {
    const drilled = variant(demo, (text) =>
      text.replace(/^( *)pg_cluster: pg-test$/m, '$&\n$1pgbackrest_drill_days: 7'),
    );
    await expectSuccess(drilled, 'deploy', '-l', 'pg-test', '--yes');
    await expectEmptyPlan(drilled);
    const { host } = await leads(drilled);
    const metrics = (): Promise<string> =>
      on(host, 'cat /var/lib/node_exporter/pigsty_restore_drill*_pg-test.prom');
    for (const member of members) await on(member, 'systemctl start pg-restore-drill.service');
    const first = await metrics();
    expect(first).toMatch(/^pigsty_restore_drill_passed\{pg_cluster="pg-test"\} 1$/m);
    expect(first).toMatch(/^pigsty_restore_drill_rto_seconds\{pg_cluster="pg-test"\} \d/m);
    expect(first).toMatch(/^pigsty_restore_drill_interval_seconds\{pg_cluster="pg-test"\} 604800$/m);
    // Not again before a week is over.
    await on(host, 'systemctl start pg-restore-drill.service');
    expect(await metrics()).toBe(first);
    const kept = '/pg/backup/backup/pg-test';
    await on(host, `cp -a ${kept} /pg/backup/sound`);
    try {
      await on(
        host,
        `find ${kept} -path '*/pg_data/*' -type f -size +8k | while read -r file; do dd if=/dev/urandom of="$file" bs=512 seek=8 count=4 conv=notrunc 2>&1; done`,
      );
      const said = await on(
        host,
        'install -d /run/pg-restore-drill; /pg/bin/pg-restore-drill now 2>&1; echo "code $?"',
      );
      expect(said).toMatch(/Not passed: the backup could not be restored: .*ERROR/);
      expect(said).toMatch(/^code 1$/m);
      expect(await metrics()).toMatch(/^pigsty_restore_drill_passed\{pg_cluster="pg-test"\} 0$/m);
    } finally {
      await on(host, `rm -rf ${kept} && mv /pg/backup/sound ${kept}`);
    }
    expect(await on(host, 'ls -d /pg/data-drill* /pg/restore/* 2>/dev/null || :')).toBe('');
    await expectSuccess(demo, 'deploy', '-l', 'pg-test', '--yes');
    expect(await on(host, 'ls /etc/systemd/system/pg-restore-drill* 2>/dev/null || :')).toBe('');
    await expectEmptyPlan(demo);
  });
});
