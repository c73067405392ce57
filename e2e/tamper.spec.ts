import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, members, meta, on, type Estate } from './harness/estate.ts';
import { query } from './harness/postgres.ts';
import { processStarts } from './harness/processes.ts';

interface Tampering {
  readonly what: string;
  readonly host: string;
  readonly script: string;
  /** What the plan must say. */
  readonly shown: readonly string[];
}

const tamperings: readonly Tampering[] = [
  {
    what: 'a changed config file',
    host: members[1],
    script: `sed -i 's/^max_client_conn.*/max_client_conn = 7/' /etc/pgbouncer/pgbouncer.ini`,
    shown: ['/etc/pgbouncer/pgbouncer.ini', 'max_client_conn = 7'],
  },
  { what: 'a stopped unit', host: members[2], script: 'systemctl stop haproxy', shown: ['haproxy'] },
  { what: 'a disabled unit', host: members[2], script: 'systemctl disable -q patroni', shown: ['patroni'] },
  {
    what: 'a removed package',
    host: meta,
    script: 'DEBIAN_FRONTEND=noninteractive apt-get purge -y -qq pgbackrest >/dev/null 2>&1',
    shown: ['pgbackrest'],
  },
  {
    what: 'a loosened mode',
    host: meta,
    script: 'chmod 0644 /etc/patroni/patroni.yml',
    shown: ['/etc/patroni/patroni.yml'],
  },
  {
    what: 'a deleted certificate',
    host: members[0],
    script: 'rm -f /pg/cert/server.crt',
    shown: ['/pg/cert/server.crt'],
  },
  {
    what: 'a changed service that a timer starts',
    host: members[1],
    script: `sed -i 's/^Nice=19/Nice=1/' /etc/systemd/system/pg-backup-catch-up.service; systemctl daemon-reload`,
    shown: ['/etc/systemd/system/pg-backup-catch-up.service', 'Nice=1'],
  },
];

describe('what somebody changed by hand', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
  });

  test.each(tamperings)('$what is found by plan and repaired by deploy', async ({ host, script, shown }) => {
    await on(host, script);
    const plan = await demo.run('plan', '--diff');
    expect(plan.code, plan.all).toBe(2);
    for (const words of shown) expect(plan.stdout).toContain(words);
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    const after = await demo.run('plan');
    expect(after.code, after.all).toBe(0);
    // What systemd runs is what the files say.
    expect(await on(host, "systemctl show '*' -p Id -p NeedDaemonReload | grep -B 1 '=yes' || :")).toBe('');
  });

  test('a dropped database role is found and comes back with its password', async () => {
    await query(
      { host: meta, port: 5436, user: 'dbuser_dba', password: 'DBUser.DBA', database: 'postgres' },
      'drop role dbuser_view',
    );
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(2);
    expect(plan.stdout).toContain('dbuser_view');
    expect((await demo.run('deploy', '--yes')).code).toBe(0);
    const login = {
      host: meta,
      port: 5436,
      user: 'dbuser_view',
      password: 'DBUser.Viewer',
      database: 'meta',
    };
    expect(await query(login, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a repair on one host restarts nothing on another', async () => {
    const before = await processStarts();
    await on(members[2], `echo '# edited' >> /etc/haproxy/haproxy.cfg`);
    expect((await demo.run('deploy', '--yes')).code).toBe(0);
    const elsewhere = (starts: string): string[] =>
      starts.split('\n').filter((l) => !l.startsWith(`${members[2]} haproxy`));
    expect(elsewhere(await processStarts())).toEqual(elsewhere(before));
  });
});
