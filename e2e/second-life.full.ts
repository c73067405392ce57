import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, members, variant, type Estate } from './harness/estate.ts';
import { stanzaOn } from './harness/pgbackrest.ts';

const [first] = members;

describe('a cluster that was removed while its backups were kept', () => {
  let demo: Estate;
  beforeAll(async () => {
    const original = await deployed();
    demo = variant(original, (text) =>
      text.replace(
        '        pg_cluster: pg-test\n',
        '        pg_cluster: pg-test\n        pg_rm_backup: false\n        pg_rm_pkg: false\n',
      ),
    );
    const removed = await demo.run('remove', 'pgsql', '-l', 'pg-test', '--confirm', 'pg-test');
    if (removed.code !== 0) throw new Error(removed.all);
  });

  test('the plan says that the stanza is of an earlier database, and touches no service that does not run', async () => {
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(2);
    expect(plan.stdout).toContain('upgrade the backup stanza pg-test: it is of an earlier database');
    expect(plan.stdout).toContain('take the first backup of pg-test');
    expect(plan.stdout).not.toContain('reload PostgreSQL');
  });

  test('a deploy archives and backs up the new database, and keeps the backups of the old one', async () => {
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    const stanza = await stanzaOn(first);
    expect(stanza.db.map((d) => d.id)).toEqual([1, 2]);
    expect(stanza.backup.map((b) => [b.database.id, b.error])).toEqual([
      [1, false],
      [2, false],
    ]);
    const again = await demo.run('plan');
    expect(again.code, again.all).toBe(0);
    // Health lists what is not well.
    const { all } = await demo.run('health', '-l', first);
    expect(all).not.toContain('WAL is archived');
    expect(all).not.toContain('backups are fresh');
  });
});
