import { beforeAll, describe, expect, test } from 'vitest';
import { deployed, members, on, type Estate } from './harness/estate.ts';
import { letLead } from './harness/leadership.ts';
import { poolers, postmasters } from './harness/members.ts';

const [, second, third] = members;

describe('a PostgreSQL whose programs are up and do not serve', () => {
  let demo: Estate;
  beforeAll(async () => {
    demo = await deployed();
  });

  test('a pooler that somebody has paused keeps a deploy from ending well, though all is as declared', async () => {
    await poolers('PAUSE');
    await on(second, 'rm /etc/profile.d/node.sh');
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(2);
    expect(deploy.all).toMatch(/Not healthy: \d+ of \d+ probes fail/);
    await poolers('RESUME');
  });

  test('a Patroni that is alive and silent is started again, and PostgreSQL runs on', async () => {
    // Of a replica, whose silence costs no failover.
    await letLead(demo, 'pg-test-1');
    await on(third, 'kill -STOP $(systemctl show -p MainPID --value patroni)');
    await on(third, "sed -i 's/^  level: INFO/  level: DEBUG/' /etc/patroni/patroni.yml");
    // Connections that nobody takes: then Patroni's own check of the file waits for the port, too.
    await on(
      third,
      `for i in 1 2 3 4 5 6 7 8; do curl -sk --max-time 1 https://${third}:8008/patroni || :; done`,
    );
    const before = await postmasters();
    const plan = await demo.run('plan');
    expect(plan.stdout).toContain('restart Patroni of pg-test-3');
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    expect(await postmasters()).toEqual(before);
    expect((await demo.run('plan')).code).toBe(0);
  });
});
