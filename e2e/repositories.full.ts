import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  archivingFails,
  aside,
  database,
  expectReached,
  method,
  now,
  partFromStore,
  replica,
  repository,
  sections,
  serversOf,
  sql,
  startWriter,
  stopWriter,
} from './harness/backup-repositories.ts';
import { estate, fresh, leaveNothing, on, variant, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { stanzaOn } from './harness/pgbackrest.ts';
import { until } from './harness/wait.ts';

afterAll(() => (process.env['PIGSTY_KEEP'] === undefined ? leaveNothing() : undefined));

describe('a cluster whose key is rotated by a second repository', () => {
  let one: Estate;
  let both: Estate;
  const at = { before: '', between: '', after: '' };

  beforeAll(async () => {
    await fresh(['versitygw']);
    one = await estate(sections);
    await expectSuccess(one, 'deploy', '--yes');
    await expectEmptyPlan(one);
    await sql('CREATE TABLE ticks (at timestamptz)');
    await startWriter();
    await until('some ticks are there', async () => Number(await sql('SELECT count(*) FROM ticks')) > 3);
    both = method(one, '[local, store]');
  });

  test('gets the stanza and a full backup in the new one while it takes writes, and its plan is empty then', async () => {
    at.before = await now();
    const plan = await both.run('plan');
    expect(plan.code, plan.all).toBe(2);
    expect(plan.all).toContain('create the backup stanza pg-meta');
    expect(plan.all).toContain('take a full backup of pg-meta in the repository store, which is new to it');
    const labels = (await repository(1)).labels;
    await expectSuccess(both, 'deploy', '--yes');
    at.after = await now();
    await expectEmptyPlan(both);
    expect((await repository(1)).labels).toEqual(labels);
    expect((await repository(2)).labels).toHaveLength(1);
    const { repo, status } = await stanzaOn(database, 'pg-meta');
    expect([status.code, repo.map(({ cipher }) => cipher)]).toEqual([0, ['aes-256-cbc', 'aes-256-cbc']]);
    await expectSuccess(both, 'health', 'pgsql');
    const [label = ''] = (await repository(2)).labels;
    const list = await both.run('pgsql', 'backups', '-l', 'pg-meta');
    expect(list.all).toMatch(new RegExp(`store +${label}`));
    expect(list.all).toMatch(/local +\d{8}-\d{6}F/);
    // The change itself is between the two: the backup in the new one has begun after it.
    const { timestamp } = (await stanzaOn(database, 'pg-meta')).backup.find((b) => b.label === label) ?? {};
    at.between = `${new Date(((timestamp?.start ?? 0) - 1) * 1000).toISOString().slice(0, 19).replace('T', ' ')}Z`;
  });

  test('reaches moments before, during and after the change, each from a repository that has it', async () => {
    const before = await aside(both, at.before);
    expectReached(before, at.before);
    const between = await aside(both, at.between);
    expectReached(between, at.between);
    const after = await aside(both, at.after, '--repo', 'store');
    expectReached(after, at.after);
    const early = await both.run(
      'pgsql',
      'restore-aside',
      'pg-meta',
      '--time',
      at.before,
      '--repo',
      'store',
      '--dry-run',
    );
    expect(early.code, early.all).not.toBe(0);
    expect(early.all).toContain('ended before');
  });

  test('takes a backup in both, or in one that is named', async () => {
    const [first, second] = [await repository(1), await repository(2)];
    await on(database, 'cd /; runuser -u postgres -- /pg/bin/pg-backup incr');
    expect((await repository(1)).labels).toHaveLength(first.labels.length + 1);
    expect((await repository(2)).labels).toHaveLength(second.labels.length + 1);
    await expectSuccess(both, 'pgsql', 'backup', 'pg-meta', '--repo', 'store', '--yes');
    expect((await repository(1)).labels).toHaveLength(first.labels.length + 1);
    expect((await repository(2)).labels).toHaveLength(second.labels.length + 2);
  });

  test('is restored in place from the new one, and has a full backup in both since', async () => {
    await stopWriter();
    const labels = [(await repository(1)).labels, (await repository(2)).labels];
    const words = [
      'pgsql',
      'restore',
      'pg-meta',
      '--time',
      at.after,
      '--repo',
      'store',
      '--confirm',
      'pg-meta',
    ];
    await expectSuccess(both, ...words);
    const last = await sql("SELECT to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') FROM ticks");
    expectReached({ said: last, tick: last }, at.after);
    expect((await repository(1)).labels.length).toBe((labels[0]?.length ?? 0) + 1);
    expect((await repository(2)).labels.length).toBe((labels[1]?.length ?? 0) + 1);
    await expectSuccess(both, 'pgsql', 'discard', 'pg-meta', '--confirm', 'pg-meta');
    await expectEmptyPlan(both);
  });

  describe('whose store is away', () => {
    const cause = /the repository store cannot be read: \[\w+Error\] .*9000/;
    const wayOut = 'take store out of pgbackrest_method until it does';
    let servers: readonly string[];
    beforeAll(async () => {
      await expectSuccess(both, 'deploy', '--yes');
      servers = await serversOf();
      await partFromStore('add');
    });
    afterAll(() => partFromStore('del').catch(() => undefined));

    test('goes on archiving to its disk, and health says which repository is away, why and the way out', async () => {
      const segment = await sql('SELECT pg_walfile_name(pg_switch_wal())');
      await until('archiving fails', async () => (await archivingFails()) === 't', 120_000);
      await until(
        'the segment is in the repository on the disk',
        async () => (await repository(1)).last >= segment,
        420_000,
        5000,
      );
      const health = await both.run('health', 'pgsql');
      expect(health.code, health.all).not.toBe(0);
      expect(health.all).toMatch(/store: the repository cannot be read: \[\w+Error\] .*9000/);
      expect(health.all).toContain(wayOut);
    });

    test('is planned and deployed but for that repository: the deploy fails by its name and makes no second stanza and no backup', async () => {
      const labels = (await repository(1)).labels;
      const more = variant(both, (text) =>
        text.replace('[{ name: meta }]', '[{ name: meta }, { name: later }]'),
      );
      const plan = await more.run('plan');
      expect(plan.code, plan.all).toBe(2);
      expect(plan.all).toMatch(cause);
      expect(plan.all).toContain(wayOut);
      expect(plan.all).not.toMatch(/^ *[+~] .*(backup stanza|(first|full) backup)/m);
      const deploy = await more.run('deploy', '--yes');
      expect(deploy.code, deploy.all).not.toBe(0);
      expect(deploy.all).toMatch(cause);
      expect(deploy.all).toContain(wayOut);
      expect(await sql("SELECT count(*) FROM pg_database WHERE datname = 'later'")).toBe('1');
      expect((await repository(1)).labels).toEqual(labels);
      expect(await serversOf()).toEqual(servers);
    });

    test('keeps nothing from another new repository: that gets its stanza and first backup, the exporter and drills their change, and the deploy fails by the name of the one that is away', async () => {
      const labels = (await repository(1)).labels;
      const more = variant(both, (text) =>
        text.replace('[local, store]', '[local, store, further]').replace(
          'pgbackrest_repo:\n',
          `pgbackrest_exporter_port: 9855
        pgbackrest_drill_days: 7
        pgbackrest_repo:
          further: { path: /pg/further, cipher_type: aes-256-cbc, cipher_pass: Third.Key, retention_full: 2 }
`,
        ),
      );
      const plan = await more.run('plan');
      expect(plan.all).toMatch(cause);
      expect(plan.all).toContain('create the backup stanza pg-meta in the repository further');
      expect(plan.all).toContain(
        'take a full backup of pg-meta in the repository further, which is new to it',
      );
      const deploy = await more.run('deploy', '--yes');
      expect(deploy.code, deploy.all).not.toBe(0);
      expect(deploy.all).toMatch(cause);
      expect(deploy.all).toContain(wayOut);
      expect((await repository(3)).labels, deploy.all).toHaveLength(1);
      expect(await on(replica, 'ls /pg/further/backup')).toBe('pg-meta');
      for (const host of [database, replica]) {
        expect(await on(host, 'ss -Hltn sport = :9855 | wc -l'), host).not.toBe('0');
        expect(await on(host, 'systemctl is-active pg-restore-drill.timer'), host).toBe('active');
      }
      expect((await repository(1)).labels).toEqual(labels);
      expect(await serversOf()).toEqual(servers);
    });

    test('archives as before without it, and gives it a full backup when it is back and named again', async () => {
      const only = variant(both, (text) =>
        text
          .replace('[{ name: meta }]', '[{ name: meta }, { name: later }]')
          .replace('[local, store]', 'local'),
      );
      await expectSuccess(only, 'deploy', '--yes');
      await until('archiving works', async () => (await archivingFails()) === 'f', 180_000);
      await expectEmptyPlan(only);
      await expectSuccess(only, 'health', 'pgsql');
      await partFromStore('del');
      const labels = (await repository(1)).labels;
      both = variant(only, (text) =>
        text.replace('pgbackrest_method: local', 'pgbackrest_method: [local, store]'),
      );
      const stored = /store +(\d{8}-\d{6}F)\b/g;
      await expectSuccess(both, 'deploy', '--yes');
      await expectEmptyPlan(both);
      expect((await repository(1)).labels).toEqual(labels);
      const list = await both.run('pgsql', 'backups', '-l', 'pg-meta');
      expect([...list.all.matchAll(stored)].length, list.all).toBeGreaterThan(1);
      await expectSuccess(both, 'health', 'pgsql');
      expect(await serversOf()).toEqual(servers);
    });
  });

  test('leaves the old one, whose files stay, and its plan is empty then', async () => {
    const only = variant(both, (text) => text.replace('[local, store]', 'store'));
    const plan = await only.run('plan');
    expect(plan.code, plan.all).toBe(2);
    expect(plan.all).toContain('writes no more to the repository at /pg/backup');
    expect(plan.all).not.toContain('full backup');
    await expectSuccess(only, 'deploy', '--yes');
    await expectEmptyPlan(only);
    const { repo, status } = await stanzaOn(database, 'pg-meta');
    expect([status.code, repo.length]).toEqual([0, 1]);
    expect(await on(database, 'ls /pg/backup/backup/pg-meta | grep -c "F$"')).not.toBe('0');
    await expectSuccess(only, 'health', 'pgsql');
  });
});
