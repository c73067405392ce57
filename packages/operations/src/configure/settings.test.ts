import { YamlText } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import type { Machine } from './machine.ts';
import { settingsFor, type Choices } from './settings.ts';

const text = `all:
  children:
    infra:
      vars:
        repo_extra_packages: [pg17-main, pg17-gis] # packages
    pg-bank:
      vars: { node_tune: crit, pg_conf: crit.yml }
    pg-old:
      vars: { pg_version: 16 }
  vars:
    admin_ip: 10.0.0.1
    region: default # where from
    node_tune: oltp
    pg_version: 17
    pg_conf: oltp.yml
`;

const big: Machine = {
  os: 'Debian GNU/Linux 13 (trixie)',
  arch: 'x86_64',
  cpus: 8,
  memoryMiB: 32_000,
  diskGiB: 100,
  diskFreeGiB: 90,
  addresses: [{ address: '10.0.0.1', device: 'eth0' }],
  routed: true,
  utf8Locale: false,
  user: 'root',
  root: true,
};

/** Lines that are there no more, and those that are new. */
function difference(choices: Choices): { gone: readonly string[]; come: readonly string[] } {
  const settings = settingsFor(YamlText.of(text), choices);
  const before = text.split('\n');
  const after = YamlText.of(text)
    .edit(settings.flatMap((s) => s.edits))
    .text.split('\n');
  return {
    gone: before.filter((line) => !after.includes(line)).map((line) => line.trim()),
    come: after.filter((line) => !before.includes(line)).map((line) => line.trim()),
  };
}

test('without a wish, on a machine that is big enough, nothing changes', () => {
  expect(difference({ machine: big })).toEqual({ gone: [], come: [] });
});

test('a region replaces the template’s, and its comment stays', () => {
  expect(difference({ region: 'europe' })).toEqual({
    gone: ['region: default # where from'],
    come: ['region: europe # where from'],
  });
  expect(difference({ region: 'default' })).toEqual({ gone: [], come: [] });
});

test('a version is set everywhere, names of packages included', () => {
  expect(difference({ pgVersion: 18 })).toEqual({
    gone: [
      'repo_extra_packages: [pg17-main, pg17-gis] # packages',
      'vars: { pg_version: 16 }',
      'pg_version: 17',
    ],
    come: [
      'repo_extra_packages: [pg18-main, pg18-gis] # packages',
      'vars: { pg_version: 18 }',
      'pg_version: 18',
    ],
  });
});

test.each([
  { what: 'few CPUs', machine: { ...big, cpus: 3 } },
  { what: 'little memory', machine: { ...big, memoryMiB: 2048 } },
])('$what: small profiles in place of the ordinary ones, and of no other', ({ machine }) => {
  expect(difference({ machine })).toEqual({
    gone: ['node_tune: oltp', 'pg_conf: oltp.yml'],
    come: ['node_tune: tiny', 'pg_conf: tiny.yml'],
  });
});

test('C.UTF-8 is used where the machine has it', () => {
  expect(difference({ machine: { ...big, utf8Locale: true } })).toEqual({
    gone: [],
    come: ['pg_locale: C.UTF-8', 'pg_lc_collate: C.UTF-8', 'pg_lc_ctype: C.UTF-8'],
  });
});

test('port, connection and proxy are added', () => {
  const proxy = { http_proxy: 'http://proxy:3128', no_proxy: 'localhost,.lan' };
  expect(difference({ sshPort: 2222, local: true, proxy })).toEqual({
    gone: [],
    come: [
      'ansible_port: 2222',
      'ansible_connection: local',
      "proxy_env: { http_proxy: 'http://proxy:3128', no_proxy: 'localhost,.lan' }",
    ],
  });
});
