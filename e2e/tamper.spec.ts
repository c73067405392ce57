import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, everyone, members, meta, on, type Estate } from './harness/estate.ts';
import { query } from './harness/postgres.ts';
import { processStarts } from './harness/processes.ts';
import { needsReload, tamperings } from './harness/tamperings.ts';

const scriptFor = (host: string): string =>
  ['set -e', ...tamperings.filter((t) => t.host === host).map((t) => t.script)].join('\n');

describe('what somebody changed by hand', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
  });

  test('is found by one plan and repaired by one deploy, whatever it was', async () => {
    await Promise.all(everyone.map((host) => on(host, scriptFor(host))));
    const plan = await demo.run('plan', '--diff');
    expect(plan.code, plan.all).toBe(2);
    for (const { shown } of tamperings) for (const words of shown) expect(plan.stdout).toContain(words);
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    const after = await demo.run('plan');
    expect(after.code, after.all).toBe(0);
    // What systemd runs is what the files say.
    for (const host of everyone) expect(await on(host, needsReload)).toBe('');
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
