import { beforeAll, describe, expect, test } from 'vitest';
import { drillFailover } from './harness/drills.ts';
import { estate, fresh, type Estate } from './harness/estate.ts';
import { etcdLeader, etcdOnMembers, letEtcdLead } from './harness/etcd.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { leads } from './harness/leadership.ts';
import { spread } from './harness/spread.ts';
import { until } from './harness/wait.ts';

const rounds = 10;
const faults = ['kill', 'power', 'partition'] as const;

// A leader that is cut off with its own member of etcd is the slowest to give up: that member takes its requests and
// answers none.
describe.each(['norm', 'fast'])('with the timers %s and etcd on its own hosts, a cluster', (rto) => {
  let demo: Estate;
  beforeAll(async () => {
    await fresh();
    demo = await estate((text) =>
      etcdOnMembers(text).replace(/^( *)pg_cluster: pg-test$/m, `$&\n$1pg_rpo: 0\n$1pg_rto: ${rto}`),
    );
    await expectSuccess(demo, 'deploy', '--yes');
  });

  test('has etcd led from another host than itself, soon after somebody has put both on one', async () => {
    const { host } = await leads(demo);
    await letEtcdLead(host);
    expect(await etcdLeader(host)).toBe(host);
    await until('etcd is led from elsewhere', async () => (await etcdLeader(host)) !== host, 120_000);
  });

  test.each(faults)(
    `that loses its leader by %s ${rounds} times writes again each time, loses nothing, and never has two leaders`,
    async (fault) => {
      const results = await drillFailover(demo, { fault, rounds });
      const seconds = results.map((round) => round.recoverySeconds);
      console.info(`${rto}, ${fault}: ${spread(seconds)} s until writes go on (min, median, max)`);
      expect(seconds).toHaveLength(rounds);
    },
  );

  test('is as declared afterwards', async () => {
    await expectEmptyPlan(demo);
    // WAL is archived, too, after so many timelines; a leader whose own repository has no backup takes one.
    await until('health is well', async () => (await demo.run('health', 'pgsql')).code === 0, 600_000, 5000);
  });
});
