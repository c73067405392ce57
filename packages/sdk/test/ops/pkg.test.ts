import { expect, test } from 'vitest';
import { pkgCache } from '../../src/ops/pkg/pkg-cache.ts';
import type { PkgArgs } from '../../src/ops/pkg/change.ts';
import { pkg } from '../../src/ops/pkg/pkg.ts';
import { plain, runCommand, syntaxError } from '../../src/testing/local-host.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';
import { aptConflict, aptRemoves, dnfConflict, dnfRemoves } from './package-records.ts';

testOpKind(pkg, {
  cases: [
    {
      name: 'a package under several names',
      args: { names: ['etcd', 'etcd-server'], reason: 'etcd_package' },
      fresh: 'install etcd (or etcd-server) (etcd_package)',
      from: [
        { state: { cache: 'not asked', installed: [{ name: 'etcd-server', version: '3' }] }, says: null },
        {
          state: { cache: 'known', installed: [], available: { name: 'etcd-server', version: '3.5' } },
          says: 'install etcd-server 3.5 (etcd_package)',
        },
        {
          state: { cache: 'known', installed: [] },
          says: 'install etcd (or etcd-server) (etcd_package), not available yet',
        },
      ],
    },
    {
      name: 'a package that may be missing',
      args: { names: ['x'], optional: true },
      fresh: 'install x',
      from: [
        { state: { cache: 'known', installed: [] }, says: null },
        { state: { cache: 'empty', installed: [] }, says: null },
      ],
    },
    {
      name: 'no package',
      args: { names: ['x', 'y'], state: 'absent' },
      fresh: null,
      from: [
        { state: { cache: 'not asked', installed: [{ name: 'y', version: '1' }] }, says: 'remove package y' },
      ],
    },
  ],
});

testOpKind(pkgCache, {
  cases: [
    {
      name: 'lists for what is needed',
      args: { needs: [['a', 'b']] },
      fresh: 'refresh the package lists (there are none)',
      from: [
        { state: { cache: 'not asked', missing: 0, unknown: [], outdated: true }, says: null },
        {
          state: { cache: 'known', ageSeconds: 10, missing: 1, unknown: ['a'], outdated: false },
          says: null,
        },
        {
          state: { cache: 'known', ageSeconds: 9999, missing: 1, unknown: ['a'], outdated: false },
          says: 'refresh the package lists (they do not know a)',
        },
        {
          state: { cache: 'known', ageSeconds: 10, missing: 1, unknown: [], outdated: true },
          says: 'refresh the package lists (the repositories have changed)',
        },
        {
          state: { cache: 'known', ageSeconds: 99999, missing: 1, unknown: [], outdated: false },
          says: 'refresh the package lists (they are older than 24 hours)',
        },
      ],
    },
    {
      name: 'lists of a certain age',
      args: { maxAgeHours: 1 },
      from: [
        {
          state: { cache: 'known', ageSeconds: 3601, missing: 0, unknown: [], outdated: false },
          says: 'refresh the package lists (they are older than 1 hours)',
        },
      ],
    },
  ],
});

// Recorded with dpkg 1.22 and apt 3 on Debian 13, and with rpm 4.20 and dnf 4.23.
const deb =
  '\u001efamily\ndeb\n\u001einstalled\ninstalled|curl|8.14.1-2+deb13u7\nunpacked|upper|1\nnot-installed|base|\n\u001ecache\nknown\n\u001eavailable\nnginx|1.26.3-3+deb13u11\nupper|1\n';
const rpm =
  '\u001efamily\nrpm\n\u001einstalled\ninstalled|zz-right|2-1\npackage zz-nope is not installed\npackage zz-base is not installed\n\u001ecache\nknown\n\u001eavailable\nzz-base|1-1\n\n';
const emptyRpm =
  '\u001efamily\nrpm\n\u001einstalled\npackage zz-upper is not installed\n\u001ecache\n\u001eavailable\n';

test.each([
  [deb, ['curl'], { cache: 'known', installed: [{ name: 'curl', version: '8.14.1-2+deb13u7' }] }],
  [deb, ['upper'], { cache: 'known', installed: [], available: { name: 'upper', version: '1' } }],
  [
    deb,
    ['nope', 'nginx=1.26'],
    { cache: 'known', installed: [], available: { name: 'nginx=1.26', version: '1.26.3-3+deb13u11' } },
  ],
  [deb, ['base'], { cache: 'known', installed: [] }],
  [rpm, ['zz-right'], { cache: 'known', installed: [{ name: 'zz-right', version: '2-1' }] }],
  [
    rpm,
    ['zz-nope', 'zz-base'],
    { cache: 'known', installed: [], available: { name: 'zz-base', version: '1-1' } },
  ],
  [emptyRpm, ['zz-upper'], { cache: 'empty', installed: [] }],
])('package databases are understood (%#)', (output, names, state) => {
  expect(pkg.parse(output, [{ names }])).toEqual([state]);
});

test('forty packages are asked for once, and become one transaction', () => {
  const all = Array.from({ length: 40 }, (_, i): PkgArgs => ({ names: [`p${i}`, `q${i}`] }));
  const fragment = plain(pkg.read(all));
  expect(fragment.match(/dpkg-query -W/g)).toHaveLength(1);
  expect(fragment.match(/apt-cache policy/g)).toHaveLength(1);
  const changes = all.map((args) => ({
    args,
    delta: { install: args.names[0] ?? '', remove: [], cache: 'known' as const },
  }));
  const actions = pkg.writeAll?.(changes) ?? [];
  expect(actions).toHaveLength(1);
  const [action] = actions;
  expect(action?.do === 'run' && action.command.argv[2]?.match(/ -- "\$@"/g)).toHaveLength(2);
});

const open = { install: null, remove: [], cache: 'known' } as const;

test('a name that no repository knows stops before anything is installed', () => {
  const changes = [
    { args: { names: ['pigsty-no-such', 'pigsty-nor-this'], reason: 'x_package' }, delta: open },
    { args: { names: ['pigsty-optional'], optional: true }, delta: open },
  ];
  const [action] = pkg.writeAll?.(changes) ?? [];
  const command = action?.do === 'run' ? action.command : { argv: ['true'] };
  expect(syntaxError(command.argv[2] ?? '')).toBe('');
  const { code, stdout, stderr } = runCommand(command);
  expect(code).toBe(100);
  expect(stdout).toBe('skipped pigsty-optional: in no configured repository\n');
  expect(stderr).toBe(
    'no package for pigsty-no-such: none of pigsty-no-such pigsty-nor-this is in a configured repository (asked for by x_package)\n',
  );
});

const judge = (
  change: { args: PkgArgs; delta: { install: string | null; remove: string[]; cache: 'known' | 'empty' } },
  stdout = '',
  code = 0,
) =>
  pkg
    .simulate?.([change])
    .judge({ code, stdout, stderr: '' }, 'ops-1')
    .map((p) => `${p.severity} ${p.rule}: ${p.message}`);

test('a package that cannot be had is a problem with the parameter that asks for it', () => {
  const args = { names: ['a', 'b'], reason: 'x_package' };
  expect(judge({ args, delta: { install: null, remove: [], cache: 'known' } })).toEqual([
    'error package-unavailable: a (or b) is in no repository of ops-1',
  ]);
  expect(judge({ args, delta: { install: null, remove: [], cache: 'empty' } })).toEqual([]);
});

test('a conflict is a problem with the packages by name', () => {
  const change = {
    args: { names: ['left'] },
    delta: { install: 'left', remove: [], cache: 'known' as const },
  };
  expect(judge(change, aptConflict, 100)).toEqual([
    'error package-conflict: the packages cannot be installed together on ops-1: left : Conflicts: right but 1 is to be installed',
  ]);
  expect(judge(change, dnfConflict, 1)).toEqual([
    'error package-conflict: the packages cannot be installed together on ops-1: Problem: package zz-left-1-1.noarch from test conflicts with zz-right provided by zz-right-2-1.noarch from test; - conflicting requests',
  ]);
});

test('what would be removed besides is a warning', () => {
  expect(
    judge({ args: { names: ['left'] }, delta: { install: 'left', remove: [], cache: 'known' } }, aptRemoves),
  ).toEqual(['warning package-removes-others: right would be removed from ops-1 as well']);
  expect(
    judge(
      { args: { names: ['zz-base'] }, delta: { install: null, remove: ['zz-base'], cache: 'known' } },
      dnfRemoves,
      1,
    ),
  ).toEqual(['warning package-removes-others: zz-upper would be removed from ops-1 as well']);
});
