import { describe, expect, test } from 'vitest';
import { pgConnections } from '../../src/contract.ts';
import { vipProbes } from '../../src/health/vip.ts';
import { definition } from '../../src/index.ts';
import { register } from '../../src/observability/registrations.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

const enabled = ', pg_vip_enabled: true, pg_vip_address: 10.10.10.2/24';

/** Rules that speak of these parameters of the cluster, with severity and line. */
function problems(vars: string) {
  const { inventory } = clusterOf(clusterText(vars));
  const { clusters } = definition.identify(inventory);
  return definition.check!(clusters, inventory)
    .filter(({ rule }) => /vip|dns/.test(rule ?? ''))
    .map(({ rule, severity, position }) => `${rule ?? ''} ${severity} ${position?.line ?? 0}`);
}

/** Names of the cluster in the estate's DNS, and what is pinged from outside. */
function registered(vars: string) {
  const { inventory, cluster } = clusterOf(clusterText(vars));
  const all = register(cluster, { inventory });
  return {
    names: all.flatMap((r) => (r.type === 'dns' ? [`${r.name} ${r.address}`] : [])).slice(2),
    pinged: all.flatMap((r) => (r.type === 'probe' ? [`${r.ins} ${r.target}`] : [])),
  };
}

describe('the address that follows the leader', () => {
  test('is pinged for each member, and what its name leads to', () => {
    expect(registered(enabled)).toEqual({
      names: ['pg-test 10.10.10.2'],
      pinged: ['pg-test-1 10.10.10.2', 'pg-test-2 10.10.10.2'],
    });
    expect(registered('')).toEqual({ names: ['pg-test 10.10.10.11'], pinged: [] });
  });

  test('is what applications are told to connect to', () => {
    const { inventory } = clusterOf(clusterText(enabled));
    expect(pgConnections(inventory)[0]?.url).toBe('postgres://dbuser_dba@10.10.10.2:5433/postgres');
  });

  test('needs an address with a length, and an interface that other hosts reach', () => {
    expect(problems(enabled)).toEqual([]);
    expect(problems(', pg_vip_enabled: true')).toEqual(['vip-address error 8']);
    expect(problems(', pg_vip_enabled: true, pg_vip_address: 10.10.10.2')).toEqual(['vip-address error 8']);
    expect(problems(`${enabled}, pg_vip_interface: lo`)).toEqual(['pg-vip-interface error 8']);
  });

  test('is warned about where PostgreSQL would not listen on it', () => {
    const listening = (words: string, sysctl = ''): unknown =>
      problems(`${enabled}, pg_listen: '${words}'${sysctl}`);
    for (const words of ['0.0.0.0', '*']) expect(listening(words)).toEqual([]);
    expect(listening('${ip},${lo}')).toEqual(['vip-not-heard warning 8']);
    expect(listening('${ip},${vip}')).toEqual(['vip-not-heard warning 8']);
    const binds = ', node_sysctl_params: { net.ipv4.ip_nonlocal_bind: 1 }';
    expect(listening('${ip},${vip}', binds)).toEqual([]);
    expect(listening('${ip},${lo}', binds)).toEqual(['vip-not-heard warning 8']);
  });

  test.each([
    ['active yes yes', 'ok', 'held here, by the leader'],
    ['active no no', 'fail', 'no member answers for it'],
    ['active other no', 'ok', 'held by another member'],
    ['active yes no', 'fail', 'this is the leader, and it does not hold it'],
    ['active no yes', 'fail', 'held here, and pg-test-1 does not lead'],
    ['failed no no', 'fail', 'vip-manager is failed'],
  ])('is judged by who leads and who holds it: %s', (output, state, detail) => {
    const { cluster } = clusterOf(clusterText(enabled));
    const [probe] = vipProbes(cluster, cluster.instances[0]!);
    expect(probe?.judge({ output, exitCode: 0 } as never)).toMatchObject({ state, detail });
  });
});

describe('the name of a cluster', () => {
  test.each([
    ['auto', '', ['pg-test 10.10.10.11']],
    ['auto', enabled, ['pg-test 10.10.10.2']],
    ['primary', enabled, ['pg-test 10.10.10.11']],
    ['vip', enabled, ['pg-test 10.10.10.2']],
    ['none', enabled, []],
    ['10.10.10.99', enabled, ['pg-test 10.10.10.99']],
  ])('leads to %s with "%s"', (target, vars, names) => {
    expect(registered(`${vars}, pg_dns_target: ${target}`).names).toEqual(names);
    expect(problems(`${vars}, pg_dns_target: ${target}`)).toEqual([]);
  });

  test('ends with the suffix', () => {
    expect(registered(', pg_dns_suffix: .db.example.net').names).toEqual([
      'pg-test.db.example.net 10.10.10.11',
    ]);
  });

  test('is refused where it would lead nowhere, or be none', () => {
    expect(problems(', pg_dns_target: vip')).toEqual(['dns-target error 8']);
    expect(problems(', pg_dns_target: leader')).toEqual(['dns-target error 8']);
    for (const suffix of ['. db', '.', '_x', '.a..b', '.db-'])
      expect(problems(`, pg_dns_suffix: '${suffix}'`)).toEqual(['dns-suffix error 8']);
  });
});
