import { expect, test } from 'vitest';
import { clientFacts } from '../../src/facts/clients.ts';
import { agentConfig } from '../../src/handover/config.ts';
import { heldBetween } from '../../src/handover/held.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

function clusterWith(vars: string) {
  const { inventory, cluster } = clusterOf(clusterText(vars));
  const [from, to] = cluster.instances;
  return { cluster, inventory, both: { from: from!, to: to! } };
}

test('clients that come through the pooler are held, and its databases lead to the service of the leader meanwhile', () => {
  const { cluster, inventory, both } = clusterWith('');
  const held = heldBetween(cluster, inventory, both);
  expect(held).toMatchObject({
    pooled: ['pg-test-primary'],
    direct: ['pg-test-default'],
    route: { host: '127.0.0.1', port: 5433 },
  });
  const limits = { drainSeconds: 5, holdSeconds: 30 };
  const configs = cluster.instances.map((i) =>
    agentConfig(cluster, i, { held: held as never, run: 'r', limits }),
  );
  expect(configs[0]).toMatchObject({ pooler: { forward: 'postgres = host=127.0.0.1 port=5433\n' } });
  expect(configs[1]).not.toHaveProperty('pooler');
});

test.each([
  ['there is no pooler', ', pgbouncer_enabled: false', 'pgbouncer_enabled'],
  ['the pooler leads elsewhere', ', pgbouncer_redirect_to: 10.10.10.20', 'pgbouncer_redirect_to'],
  [
    'no service leads to the pooler',
    ', pg_default_service_dest: postgres',
    'no service of pg-test leads to the pooler',
  ],
  ['the cluster takes no writes', ', pg_upstream: 10.10.10.20', 'standby cluster'],
])('nobody is held where %s, and it is said why', (_what, vars, why) => {
  const { cluster, inventory, both } = clusterWith(vars);
  expect(heldBetween(cluster, inventory, both)).toMatchObject({
    why: expect.stringContaining(why) as string,
  });
});

test('clients of pools in session mode, open transactions and the last hold are read from what a host answers', () => {
  const output = [
    'pool database|user|cl_active|cl_waiting|pool_mode',
    'pool test|test|4|0|transaction',
    'pool grafana|dbuser_grafana|2|1|session',
    'pool postgres|dbuser_monitor|1|1|session',
    'pool idle|dbuser_idle|0|0|session',
    'pool pgbouncer|pgbouncer|1|0|statement',
    'client type|user|database|connect_time|link',
    'client C|test|test|2026-11-28 00:12:03 CET|0x1',
    'client C|dbuser_grafana|grafana|2026-11-27 23:12:03 CET|0x2',
    'client C|dbuser_grafana|grafana|2026-11-28 00:12:00 CET|0x3',
    'client C|dbuser_grafana|grafana|2026-11-28 00:10:00 CET|',
    'client C|dbuser_monitor|postgres|2026-11-28 00:12:02 CET|0x4',
    'client C|dbuser_monitor|postgres|2026-11-28 00:11:59 CET|',
    'client C|pgbouncer|pgbouncer|2026-11-28 00:12:03 CET|',
    'now 2026-11-28 00:12:03 CET',
    'direct 3',
    'open PID 7 of test in test, idle in transaction for 90 s: select 1',
    'hold {"run": "r", "phase": "forwarding", "heldFor": 0.8}',
  ].join('\n');
  expect(clientFacts.parse(output, clusterWith('').both.from)).toEqual({
    inSession: ['2 of dbuser_grafana in grafana'],
    open: ['PID 7 of test in test, idle in transaction for 90 s: select 1'],
    direct: 3,
    lastHold: { run: 'r', phase: 'forwarding', heldFor: 0.8 },
  });
});
