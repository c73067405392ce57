import { beforeAll, describe, expect, test } from 'vitest';
import { drillFailover } from './harness/drills.ts';
import { deployed, everyone, members, meta, on, type Estate } from './harness/estate.ts';
import { cluster, leader, streaming } from './harness/patroni.ts';
import { until } from './harness/wait.ts';

/** Each fault this often; failover.full.ts repeats it, and cuts the power too. */
const rounds = 1;
const faults = ['kill', 'partition'] as const;

describe('a cluster that loses its leader', () => {
  let demo: Estate;
  beforeAll(async () => {
    // With a synchronous standby no acknowledged row may be lost, whatever happens to the leader.
    demo = await deployed((text) => text.replace(/^( *)pg_cluster: pg-test$/m, '$&\n$1pg_rpo: 0'));
  });

  test.each(faults)(
    'by %s takes writes again in less than 30 s, loses no acknowledged row, and has one leader',
    async (fault) => {
      await drillFailover(demo, { fault, rounds });
    },
  );

  test('is left alone by the next plan: the declared role is not the running leader', async () => {
    await until('both replicas stream', async () => (await streaming()) === 2, 180_000);
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(0);
  });

  test('switches over when asked to, and nothing is fought over', async () => {
    const before = await leader();
    const switchover = await demo.run('pgsql', 'switchover', 'pg-test', '--yes');
    expect(switchover.code, switchover.all).toBe(0);
    expect(await leader()).not.toBe(before);
    await until('both replicas stream', async () => (await streaming()) === 2, 120_000);
    const plan = await demo.run('plan');
    expect(plan.code, plan.all).toBe(0);
    const deploy = await demo.run('deploy', '--yes');
    expect(deploy.code, deploy.all).toBe(0);
    expect(await leader()).not.toBe(before);
  });

  test('hands over to its synchronous standby alone, which is waited for where Patroni has not named one yet', async () => {
    const standby = (await cluster()).find((m) => m.Role === 'Sync Standby');
    const other = (await cluster()).find((m) => m.Role === 'Replica');
    const refused = await demo.run('pgsql', 'switchover', 'pg-test', '--to', other?.Member ?? '', '--yes');
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toContain(`${other?.Member ?? ''} is no synchronous standby`);
    expect(refused.all).toContain(`Candidates: ${standby?.Member ?? ''}`);
    // The second one begins before Patroni has looked at its cluster again.
    for (const turn of ['there', 'back']) {
      const before = await leader();
      const switchover = await demo.run('pgsql', 'switchover', 'pg-test', '--yes');
      expect(switchover.code, `${turn}: ${switchover.all}`).toBe(0);
      expect(await leader()).not.toBe(before);
    }
    await until('both replicas stream', async () => (await streaming()) === 2, 120_000);
  });

  test('goes on while its only etcd restarts: no client hears a word that a leader would stop PostgreSQL for', async () => {
    const started = (): Promise<readonly string[]> =>
      Promise.all(members.map((host) => on(host, 'sed -n 3p /pg/data/postmaster.pid')));
    const before = await started();
    const [answers] = await Promise.all([
      on(members[2], prolongs(20)),
      (async () => {
        await until(
          'the clients are at it',
          async () => (await on(members[2], 'pgrep -c curl || :')) !== '0',
          10_000,
        );
        for (let i = 0; i < 4; i += 1) await on(meta, 'systemctl restart etcd && sleep 2');
      })(),
    ]);
    // Connections broke, so that the restarts met requests; what was answered was no error of the gateway's last moment.
    expect(answers).toMatch(/^broken [1-9]/m);
    expect(answers).toMatch(/^other 0$/m);
    await until('both replicas stream', async () => (await streaming()) === 2, 120_000);
    expect(await started()).toEqual(before);
  });

  test('leaves no marker behind', async () => {
    for (const host of everyone)
      expect(await on(host, 'ls /etc/pigsty/pending 2>/dev/null | wc -l')).toBe('0');
  });
});

/** Twelve clients that prolong a lease as Patroni does, without a pause; counts what they were answered. */
function prolongs(seconds: number): string {
  const identity = '--cacert /pg/cert/ca.crt --cert /pg/cert/server.crt --key /pg/cert/server.key';
  const url = `https://${meta}:2379/v3/lease/keepalive?x=[1-400]`;
  return `work=$(mktemp -d); end=$(($(date +%s) + ${seconds}))
for i in $(seq 12); do
  (while [ "$(date +%s)" -lt "$end" ]; do
    curl -sS -m 2 ${identity} -d '{"ID": 1234}' '${url}' -w '\\n' >>"$work/$i" 2>&1
  done) &
done
wait
echo "broken $(cat "$work"/* | grep -c '^curl:')"
echo "other $(cat "$work"/* | grep -Ec '"code": *(2|13),')"
rm -rf "$work"`;
}
