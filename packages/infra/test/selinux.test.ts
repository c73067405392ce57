import { readInventory } from '@pigsty/inventory';
import type { Op, StageDraft } from '@pigsty/sdk';
import { defaultHostFacts } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import {
  namesUnderSeLinux,
  nginxUnderSeLinux,
  seLinuxRemoval,
  type SeLinuxHost,
} from '../src/plan/selinux.ts';
import { packages } from '../src/plan/packages.ts';
import { definition } from '../src/index.ts';
import type { InfraCluster } from '../src/spec/components.ts';

const host = '10.0.0.1';
const el = { ...defaultHostFacts(host), osVendor: 'rocky', osMajor: 9, family: 'rpm' } as const;

function at(vars = '', facts: SeLinuxHost['facts'] = el): SeLinuxHost {
  const text = `infra: { hosts: { ${host}: { infra_seq: 1${vars === '' ? '' : `, ${vars}`} } } }`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  const [cluster] = definition.identify(inventory!).clusters as readonly InfraCluster[];
  return { cluster: cluster!, node: cluster!.instances[0]!, estate: { inventory: inventory! }, facts };
}

const keys = (ops: readonly Op[]): readonly string[] => ops.map(({ key }) => key);

test('on EL nginx may read its pages and certificates, listen on the ports of stores, and connect to them', () => {
  expect(keys(nginxUnderSeLinux(at('vtraces_enabled: false')))).toEqual([
    'label /data/nginx for nginx under SELinux (httpd_sys_content_t)',
    'label /www for nginx under SELinux (httpd_sys_content_t)',
    'label /etc/nginx for nginx under SELinux (httpd_config_t)',
    'let nginx use the ports 80, 443, 3000, 8428, 8880, 9059, 9113, 9115 and 9428 under SELinux (http_port_t)',
    'let nginx connect to what it passes on under SELinux (httpd_can_network_connect)',
  ]);
});

test('a repository outside of the root of pages is labelled by itself', () => {
  const labels = (vars: string): readonly string[] =>
    keys(nginxUnderSeLinux(at(vars))).filter((key) => key.startsWith('label /data'));
  const own = 'label /data/repo for nginx under SELinux (httpd_sys_content_t)';
  expect(labels('repo_enabled: true, repo_home: /data/repo')).toContain(own);
  expect(labels('repo_enabled: false, repo_home: /data/repo')).not.toContain(own);
});

test('a name server gets its port', () => {
  expect(keys(namesUnderSeLinux(at('dns_port: 5353')))).toEqual([
    'let dnsmasq use the port 5353 under SELinux (dns_port_t)',
  ]);
});

test('Debian, and hosts of EL where SELinux is to be disabled, get nothing', () => {
  for (const where of [
    at('', defaultHostFacts(host)),
    { ...at(), facts: undefined },
    at('node_selinux_mode: disabled'),
  ]) {
    expect(nginxUnderSeLinux(where)).toEqual([]);
    expect(namesUnderSeLinux(where)).toEqual([]);
  }
  expect(seLinuxRemoval(defaultHostFacts(host))).toEqual([]);
});

test('a removal takes back what was made, whatever the mode is by then', () => {
  expect(keys(seLinuxRemoval(el))).toEqual([
    'take back the SELinux rules of infra',
    'switch httpd_can_network_connect of SELinux off again',
  ]);
});

test('what makes the rules is installed with INFRA', () => {
  const names = (stages: readonly StageDraft[]): string => JSON.stringify(stages.flatMap(({ ops }) => ops));
  const { node, facts } = at();
  expect(names(packages(node, facts, true))).toContain('policycoreutils-python-utils');
  expect(names(packages(node, facts))).not.toContain('policycoreutils-python-utils');
});
