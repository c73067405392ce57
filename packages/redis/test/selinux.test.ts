import { readInventory } from '@pigsty/inventory';
import type { HostFacts, Op } from '@pigsty/sdk';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { planInstall } from '../src/plan/install.ts';
import { seLinuxRemoval } from '../src/plan/selinux.ts';
import { identify } from '../src/spec/identity.ts';

const el = { osVendor: 'rocky', osMajor: 9, family: 'rpm' } as const;

function planned(yaml: string, facts: Partial<HostFacts>): readonly Op[] {
  const { inventory } = readInventory([{ file: 'pigsty.yml', text: yaml }]);
  const known = {
    host: (address: string) => ({ ...defaultHostFacts(address), ...facts }),
    of: () => undefined,
    from: () => undefined,
  };
  return identify(inventory!)
    .clusters.flatMap((c) => planInstall(c, known as never, { inventory: inventory! } as never))
    .filter(({ host }) => host === '10.0.0.1')
    .flatMap(({ ops }) => ops);
}

const native = `ms:
  hosts:
    10.0.0.1: { redis_node: 1, redis_instances: { 6380: {} } }
    10.0.0.2: { redis_node: 2, redis_instances: { 6390: {} } }
  vars: { redis_cluster: ms, redis_mode: cluster, redis_password: x }
`;
const about = (ops: readonly Op[]): readonly string[] =>
  ops.map(({ key }) => key).filter((key) => key.includes('SELinux'));

test('on EL servers have their directories, and the ports of their own and of those that they reach', () => {
  expect(about(planned(native, el))).toEqual([
    'label /data/redis for Redis under SELinux (redis_var_lib_t)',
    'label /etc/redis for Redis under SELinux (redis_conf_t)',
    'label /var/log/redis for Redis under SELinux (redis_log_t)',
    'label /run/redis for Redis under SELinux (redis_var_run_t)',
    'let Redis use the ports 6380, 6390, 16380 and 16390 under SELinux (redis_port_t)',
  ]);
  expect(about(planned(native, {}))).toEqual([]);
  const disabled = native.replace('redis_mode: cluster', 'redis_mode: cluster, node_selinux_mode: disabled');
  expect(about(planned(disabled, el))).toEqual([]);
});

test('a unit forbids new privileges where SELinux has no domain of its own for the server', () => {
  const unit = (facts: Partial<HostFacts>): string =>
    JSON.stringify(planned(native, facts).find(({ key }) => key.endsWith('/ms-1-6380.service')));
  expect(unit({})).toContain('NoNewPrivileges=yes');
  // Its absence is what lets the server out of the domain of systemd.
  expect(unit(el)).not.toContain('NoNewPrivileges');
  expect(unit(el)).toContain('PrivateTmp=yes');
});

test('what was made is taken back with the last server of a host, on EL alone', () => {
  expect(about(seLinuxRemoval({ ...defaultHostFacts('10.0.0.1'), ...el }))).toEqual([
    'take back the SELinux rules of redis',
  ]);
  expect(seLinuxRemoval(defaultHostFacts('10.0.0.1'))).toEqual([]);
});
