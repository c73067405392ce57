import { expect, test } from 'vitest';
import type { PkgVersionArgs, PkgVersionDelta } from '../../src/ops/pkg/version-change.ts';
import { packageWords } from '../../src/ops/pkg/words.ts';
import { absentVersion } from '../../src/ops/pkg/version-read.ts';
import { pkgVersion } from '../../src/ops/pkg/version.ts';
import { plain, syntaxError } from '../../src/testing/local-host.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

const etcd = { ...absentVersion, name: 'etcd-server', installed: '3.5.16-4', held: true };
const wanted = { names: ['etcd-server', 'etcd'], version: '3.6*', reason: 'etcd_packages' };

testOpKind(pkgVersion, {
  cases: [
    {
      name: 'a version under several names',
      args: wanted,
      fresh: null,
      from: [
        { state: { ...etcd, status: 'fits' }, says: null },
        {
          state: { ...etcd, status: 'upgrade', target: '3.6.4-1' },
          says: 'upgrade package etcd-server: 3.5.16-4 -> 3.6.4-1 (etcd_packages)',
        },
        {
          state: { ...etcd, status: 'unavailable' },
          says: 'change package etcd-server: 3.5.16-4 -> 3.6*, not available yet (etcd_packages)',
        },
      ],
    },
    {
      name: 'an older version',
      args: { names: ['etcd'], version: '3.4.0', allowDowngrade: true },
      from: [
        {
          state: { ...etcd, name: 'etcd', status: 'downgrade', target: '3.4.0' },
          says: 'downgrade package etcd: 3.5.16-4 -> 3.4.0',
        },
      ],
    },
    { name: 'the newest version', args: { names: ['jq'], version: 'latest' }, fresh: null },
  ],
});

const delta = (over: Partial<PkgVersionDelta>): PkgVersionDelta => ({
  status: 'upgrade',
  name: 'etcd-server',
  from: '1',
  to: '2',
  units: ['etcd.service'],
  held: true,
  ...over,
});

test('a restart belongs to the plan: by the op itself, or by scripts of the package that nothing holds back', () => {
  const restart = { what: 'restart', unit: 'etcd.service' };
  const of = { ...restart, of: 'etcd-1', writes: true };
  const interrupts = (args: PkgVersionArgs, change: PkgVersionDelta) => pkgVersion.interrupts?.(args, change);
  expect(interrupts(wanted, delta({}))).toEqual(restart);
  expect(interrupts(wanted, delta({ units: [] }))).toBeUndefined();
  expect(interrupts({ ...wanted, restartedByModule: ['etcd.service'] }, delta({}))).toBeUndefined();
  expect(interrupts({ ...wanted, restartedByModule: ['etcd.service'] }, delta({ held: false }))).toEqual(
    restart,
  );
  expect(interrupts({ ...wanted, interrupts: { of: 'etcd-1', writes: true } }, delta({}))).toEqual(of);
});

test('all versions of a stage are one transaction, and what runs is restarted once', () => {
  const changes = ['a', 'b'].map((name) => ({
    args: { names: [name], version: '2' },
    delta: delta({ name }),
  }));
  const [action, ...more] = pkgVersion.writeAll?.(changes) ?? [];
  expect(more).toEqual([]);
  const script = action?.do === 'run' ? (action.command.argv[2] ?? '') : '';
  expect(syntaxError(script)).toBe('');
  expect(script.match(/apt-get -y/g)).toHaveLength(1);
  expect(script.match(/try-restart -- etcd.service$/gm)).toHaveLength(1);
  expect(script).not.toContain('--allow-downgrades');
});

const inst = `Inst etcd-server [1] (2 local:file [all])\nInst etcd-client [1] (2 local:file [all])\nConf etcd-server (2 local:file [all])\n`;

test('what else changes its version is a warning with its name', () => {
  const found = pkgVersion
    .simulate?.([{ args: wanted, delta: delta({}) }])
    .judge({ code: 0, stdout: inst, stderr: '' }, 'ops-1');
  expect(found?.map((p) => `${p.severity} ${p.rule}: ${p.message}`)).toEqual([
    'warning package-changes-others: on ops-1 changes as well: etcd-client 1 -> 2',
  ]);
});

test('the script of the comparison is one question to the lists, whatever is asked', () => {
  const script = plain(
    pkgVersion.read(Array.from({ length: 30 }, (_, i) => ({ ...wanted, names: [`p${i}`] }))),
  );
  expect(script.match(/apt-cache policy/g)).toHaveLength(1);
  expect(script.match(/dpkg-query -W/g)).toHaveLength(1);
});

test.each([
  ['deb', 'jq, nginx=1.26*', [{ name: 'jq' }, { name: 'nginx', version: '1.26*' }]],
  ['deb', 'postgresql-17 libsoup-2.4-1', [{ name: 'postgresql-17' }, { name: 'libsoup-2.4-1' }]],
  ['deb', 'jq=latest', [{ name: 'jq', version: 'latest' }]],
  ['rpm', 'etcd-3.5*', [{ name: 'etcd', version: '3.5*' }]],
  ['rpm', 'etcd=3.5*', [{ name: 'etcd', version: '3.5*' }]],
  [
    'rpm',
    'postgresql17-server-17.2-1PGDG.rhel9',
    [{ name: 'postgresql17-server', version: '17.2-1PGDG.rhel9' }],
  ],
  ['rpm', 'patroni-4.0.4-1.el9.noarch', [{ name: 'patroni', version: '4.0.4-1.el9' }]],
  ['rpm', 'java-1.8.0-openjdk', [{ name: 'java-1.8.0-openjdk' }]],
  [
    'rpm',
    'java-17-openjdk python3.12-jmespath',
    [{ name: 'java-17-openjdk' }, { name: 'python3.12-jmespath' }],
  ],
  ['rpm', 'patroni.noarch', [{ name: 'patroni.noarch' }]],
] as const)('on %s hosts "%s" is understood', (family, item, words) => {
  expect(packageWords([item], family)).toEqual(words);
});

test('only units that the module restarts are asked of it, and all others are restarted with the package', () => {
  const args = { ...wanted, restartedByModule: ['etcd.service'] };
  const notifying = (units: readonly string[]) => pkgVersion.notifying?.(args, delta({ units }));
  expect(notifying([])).toBe(false);
  expect(notifying(['other.service'])).toBe(false);
  expect(notifying(['etcd.service', 'other.service'])).toBe(true);
  const [action] = pkgVersion.write(args, delta({ units: ['etcd.service', 'other.service'] }));
  const script = action?.do === 'run' ? (action.command.argv[2] ?? '') : '';
  expect(script).toMatch(/try-restart -- other.service$/m);
});
