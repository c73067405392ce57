import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { pkg } from '../../src/ops/pkg/pkg.ts';
import { pkgCache } from '../../src/ops/pkg/pkg-cache.ts';
import { pkgVersion } from '../../src/ops/pkg/version.ts';
import { rehearseInstall } from '../../src/ops/pkg/rehearsal.ts';
import { repo } from '../../src/ops/repo/repo.ts';
import { makeElRoot, type ElRoot } from '../../src/testing/el-root.ts';
import { offerRpms } from '../../src/testing/rpm-repository.ts';

let el: ElRoot;
const long = 'pigsty-test-with-a-name-that-is-longer-than-a-column-of-the-table';

beforeAll(() => {
  el = makeElRoot();
  offerRpms(join(el.path, 'srv/main'), [
    { name: 'pigsty-library', version: '1.0' },
    { name: 'pigsty-library', version: '2.0' },
    { name: 'pigsty-server', version: '1.0', epoch: 1, head: ['Requires: pigsty-library >= 1.0'] },
    { name: 'pigsty-server', version: '1.5', epoch: 1, head: ['Requires: pigsty-library >= 1.0'] },
    { name: 'pigsty-server', version: '2.0', epoch: 1, head: ['Requires: pigsty-library >= 2.0'] },
    { name: 'pigsty-server', version: '10.0', epoch: 1, head: ['Requires: pigsty-library >= 2.0'] },
    { name: 'pigsty-left', files: ['/opt/left'] },
    { name: 'pigsty-right', head: ['Conflicts: pigsty-left'] },
    { name: 'pigsty-broken', head: ['Requires: pigsty-nowhere'] },
    { name: long, head: ['Requires: pigsty-library = 1.0'] },
  ]);
});
afterAll(() => el.remove());

const main = { name: 'own', family: 'rpm', urls: ['file:///srv/main'], trusted: true } as const;
beforeEach(() => {
  el.must(`rpm -qa 'pigsty-*' | xargs -r rpm -e --nodeps
rm -rf /etc/yum.repos.d/* /var/cache/dnf /var/cache/pigsty`);
  el.converge(repo, main);
  el.converge(pkgCache, {});
});

const installed = (): readonly string[] => el.must(`rpm -qa --qf '%{NAME} %{EVR}\\n' | sort`).split('\n');
const server = (version: string, over: object = {}) =>
  ({
    names: ['pigsty-server'],
    version,
    reason: 'node_packages',
    downgradeParameter: 'node_package_downgrade',
    ...over,
  }) as const;

test('a package that is absent is installed with what it needs, and the second look finds nothing to do', () => {
  const wanted = { names: ['pigsty-server-other', 'pigsty-server'] };
  expect(el.look(pkg, wanted)).toMatchObject({
    says: 'install pigsty-server 1:10.0-1.el9',
    problems: [],
  });
  el.converge(pkg, wanted);
  expect(installed()).toEqual(['pigsty-library 2.0-1.el9', 'pigsty-server 1:10.0-1.el9']);
  expect(el.look(pkg, wanted)).toBeUndefined();
});

test('a version in the name is installed, and not the newest one', () => {
  el.converge(pkg, { names: ['pigsty-server=1.*'] });
  expect(installed()).toContain('pigsty-server 1:1.5-1.el9');
});

test('candidates are chosen on the host where its lists were not read when the plan was made', () => {
  el.must('rm -rf /var/cache/dnf');
  const wanted = { names: ['pigsty-nowhere', 'pigsty-left'] };
  expect(el.look(pkg, wanted)?.delta).toMatchObject({ install: null, cache: 'empty' });
  el.converge(pkg, wanted);
  expect(installed()).toEqual(['pigsty-left 1.0-1.el9']);
});

test('a version is upgraded in the order of rpm, epoch included, and stays as it is then', () => {
  el.converge(pkg, { names: ['pigsty-server=1.0'] });
  expect(el.look(pkgVersion, server('1.0'))).toBeUndefined();
  expect(el.converge(pkgVersion, server('1.*'))).toBeUndefined();
  expect(el.converge(pkgVersion, server('1.5-1.el9'))).toBe(
    'upgrade package pigsty-server: 1:1.0-1.el9 -> 1:1.5-1.el9 (node_packages)',
  );
  expect(el.converge(pkgVersion, server('latest'))).toBe(
    'upgrade package pigsty-server: 1:1.5-1.el9 -> 1:10.0-1.el9 (node_packages)',
  );
  for (const version of ['latest', '10.0', '1:10.0', '1:10.0-1.el9', '10*'])
    expect(el.look(pkgVersion, server(version)), version).toBeUndefined();
});

test('an older version is refused before anything changes, and installed where the parameter allows it', () => {
  el.converge(pkg, { names: ['pigsty-server=2.0'] });
  const found = el.look(pkgVersion, server('1.5'));
  expect(found?.says).toBe('downgrade package pigsty-server: 1:2.0-1.el9 -> 1:1.5-1.el9 (node_packages)');
  expect(found?.problems).toMatchObject([
    {
      severity: 'error',
      rule: 'package-downgrade',
      hint: expect.stringContaining('node_package_downgrade: true') as string,
    },
  ]);
  expect(() => el.converge(pkgVersion, server('1.5'))).toThrow('nothing allows that');
  expect(installed()).toContain('pigsty-server 1:2.0-1.el9');
  const allowed = server('1.5', { allowDowngrade: true });
  expect(el.look(pkgVersion, allowed)?.problems).toEqual([]);
  el.converge(pkgVersion, allowed);
  expect(installed()).toContain('pigsty-server 1:1.5-1.el9');
});

test('a version that no repository carries is found before anything changes', () => {
  el.converge(pkg, { names: ['pigsty-server=2.0'] });
  expect(el.look(pkgVersion, server('7*'))?.problems).toMatchObject([
    {
      severity: 'error',
      rule: 'package-unavailable',
      message: 'pigsty-server 7* is in no repository of el, where 1:2.0-1.el9 is installed',
    },
  ]);
});

test('what else gets another version is named with both', () => {
  el.converge(pkg, { names: ['pigsty-library=1.0'] });
  el.converge(pkg, { names: ['pigsty-server=1.0'] });
  expect(el.look(pkgVersion, server('2.0'))?.problems).toEqual([
    {
      severity: 'warning',
      rule: 'package-changes-others',
      subject: 'el',
      message: 'on el changes as well: pigsty-library 1.0-1.el9 -> 2.0-1.el9',
    },
  ]);
});

test('packages that cannot be installed together, or at all, are named', () => {
  el.converge(pkg, { names: ['pigsty-left'] });
  const conflict = el.look(pkg, { names: ['pigsty-right'] })?.problems;
  expect(conflict).toMatchObject([{ severity: 'error', rule: 'package-conflict' }]);
  expect(conflict?.[0]?.message).toContain('pigsty-right-1.0-1.el9.noarch');
  expect(conflict?.[0]?.hint).toBe('Try on el: dnf --assumeno install pigsty-right');
  const broken = el.look(pkg, { names: ['pigsty-broken'] })?.problems;
  expect(broken?.[0]?.message).toContain('nothing provides pigsty-nowhere needed by pigsty-broken');
});

test('a package that is in no repository is an error, and nothing where it may be done without', () => {
  const found = el.look(pkg, { names: ['pigsty-nowhere'], reason: 'node_packages' });
  expect(found?.problems).toMatchObject([
    { severity: 'error', rule: 'package-unavailable', subject: 'node_packages' },
  ]);
  expect(el.look(pkg, { names: ['pigsty-nowhere'], optional: true })).toBeUndefined();
});

test('a package is removed, and others that need it are named first, however long their names are', () => {
  el.converge(pkg, { names: [long] });
  const gone = { names: ['pigsty-library'], state: 'absent' } as const;
  expect(el.look(pkg, gone)?.problems).toMatchObject([
    {
      severity: 'warning',
      rule: 'package-removes-others',
      message: `${long} would be removed from el as well`,
    },
  ]);
  el.converge(pkg, gone);
  expect(installed()).toEqual(['']);
  expect(el.look(pkg, gone)).toBeUndefined();
});

test('what a package depends on stays when it is removed', () => {
  el.converge(pkg, { names: ['pigsty-server'] });
  el.converge(pkg, { names: ['pigsty-server'], state: 'absent' });
  expect(installed()).toEqual(['pigsty-library 2.0-1.el9']);
});

test('a package whose successor takes its place is named as removed', () => {
  el.converge(pkg, { names: ['pigsty-left'] });
  offerRpms(join(el.path, 'srv/later'), [{ name: 'pigsty-successor', head: ['Obsoletes: pigsty-left'] }]);
  el.converge(repo, { ...main, name: 'later', urls: ['file:///srv/later'] });
  el.converge(pkgCache, {});
  expect(el.look(pkg, { names: ['pigsty-successor'] })?.problems).toMatchObject([
    { rule: 'package-removes-others', message: 'pigsty-left would be removed from el as well' },
  ]);
});

test('a rehearsal finds what is missing and tries it, with a version in the name', () => {
  el.converge(pkg, { names: ['pigsty-left'] });
  const rehearsal = rehearseInstall([
    { names: ['pigsty-left'] },
    { names: ['pigsty-server=1.*'] },
    { names: ['pigsty-nowhere'], reason: 'infra_packages' },
  ]);
  const { stdout } = el.run(rehearsal.script);
  expect(rehearsal.missing(stdout)).toEqual(['pigsty-server=1.*', 'pigsty-nowhere']);
  expect(rehearsal.judge(stdout, 'el')).toMatchObject({
    known: true,
    problems: [{ rule: 'package-unavailable', subject: 'infra_packages' }],
  });
  const conflict = rehearseInstall([{ names: ['pigsty-right'] }]);
  expect(conflict.judge(el.run(conflict.script).stdout, 'el').problems).toMatchObject([
    { rule: 'package-conflict' },
  ]);
});

test('lists are read again after a repository was added, and only then', () => {
  const needs = [['pigsty-addition']];
  expect(el.look(pkgCache, { needs })).toBeUndefined();
  offerRpms(join(el.path, 'srv/more'), [{ name: 'pigsty-addition' }]);
  el.converge(repo, { ...main, name: 'more', urls: ['file:///srv/more'] });
  expect(el.look(pkg, { names: ['pigsty-addition'] })?.delta.install).toBeNull();
  expect(el.converge(pkgCache, { needs })).toMatch(/^refresh the package lists/);
  expect(el.look(pkgCache, { needs })).toBeUndefined();
  expect(el.converge(pkg, { names: ['pigsty-addition'] })).toBe('install pigsty-addition 1.0-1.el9');
  rmSync(join(el.path, 'srv/more'), { recursive: true });
});

test('lists that are older than they may be are read again, although dnf was asked in between', () => {
  el.must(`find /var/cache/dnf /var/cache/pigsty -exec touch -h -d '2 days ago' {} +
find /etc/yum.repos.d -exec touch -h -d '3 days ago' {} +`);
  el.must('dnf -q -C repoquery --available pigsty-left');
  expect(el.look(pkgCache, { needs: [['pigsty-left']] })?.says).toBe(
    'refresh the package lists (they are older than 24 hours)',
  );
});

test('a repository that does not answer is named when lists are read, and when packages are chosen', () => {
  el.converge(repo, { ...main, name: 'away', urls: ['http://127.0.0.1:9/'] });
  expect(() => el.converge(pkgCache, {})).toThrow("Failed to download metadata for repo 'away'");
  el.must('rm -rf /var/cache/dnf');
  expect(() => el.converge(pkg, { names: ['pigsty-left'] })).toThrow("repo 'away'");
  expect(installed()).toEqual(['']);
});

test('what dnf.conf excludes a deploy cannot change either, so that no version is kept from updates that way', () => {
  el.converge(pkg, { names: ['pigsty-server=1.0'] });
  const conf = el.read('/etc/dnf/dnf.conf');
  el.write('/etc/dnf/dnf.conf', `${conf}excludepkgs=pigsty-server\n`);
  const found = el.look(pkgVersion, server('2.0'));
  el.write('/etc/dnf/dnf.conf', conf);
  expect(found?.problems).toMatchObject([{ severity: 'error', rule: 'package-unavailable' }]);
  expect(el.look(pkgVersion, server('2.0'))?.delta).toMatchObject({ status: 'upgrade' });
});

test('a database of packages that cannot be read is unreadable, and not empty', () => {
  el.must('mv /var/lib/rpm/rpmdb.sqlite /var/lib/rpm/kept; echo torn >/var/lib/rpm/rpmdb.sqlite');
  const { stdout } = el.run(pkg.read([{ names: ['pigsty-left'] }]));
  el.must('mv /var/lib/rpm/kept /var/lib/rpm/rpmdb.sqlite');
  expect(pkg.unreadable?.(stdout, [{ names: ['pigsty-left'] }])[0]).toBeTruthy();
});
