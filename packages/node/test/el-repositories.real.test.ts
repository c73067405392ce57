import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { command, pkg, pkgCache, repo, type Op, type RepoArgs } from '@pigsty/sdk';
import { makeElRoot, offerRpms, type ElRoot } from '@pigsty/sdk/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { planned, plannedRemoval } from './planned.ts';

let el: ElRoot;
const srv = (name: string): string => join(el.path, 'srv', name);

beforeAll(() => {
  el = makeElRoot();
  offerRpms(srv('first'), [{ name: 'pigsty-test', version: '1.0' }]);
  offerRpms(srv('second'), [{ name: 'pigsty-test', version: '2.0' }, { name: 'postgresql-server' }]);
  // A stream of a module hides packages of the same name elsewhere.
  offerRpms(srv('modular'), [
    { name: 'pigsty-test', version: '0.9', head: ['ModularityLabel: pigsty-test:0:1:0'] },
  ]);
  writeFileSync(srv('modules.yaml'), modules);
  execFileSync('modifyrepo_c', ['--mdtype=modules', srv('modules.yaml'), srv('modular/repodata')], {
    stdio: 'pipe',
  });
});
afterAll(() => el.remove());
beforeEach(() => {
  el.must(`rpm -qa 'pigsty-*' 'postgresql-*' | xargs -r rpm -e
rm -rf /etc/yum.repos.d/* /etc/dnf/modules.d /var/cache/dnf /var/cache/pigsty /root/*`);
});

const modules = `---
document: modulemd
version: 2
data:
  name: pigsty-test
  stream: "0"
  version: 1
  context: "0"
  arch: x86_64
  summary: for a test
  description: for a test
  license: { module: [none] }
  artifacts:
    rpms: [pigsty-test-0:0.9-1.el9.noarch]
...
---
document: modulemd-defaults
version: 1
data: { module: pigsty-test, stream: "0" }
...
`;

const facts = {
  osVendor: 'rocky',
  osMajor: 9,
  osVersion: '9.4',
  osCodename: '',
  arch: 'x86_64',
  family: 'rpm',
} as const;

interface Entry {
  readonly name: string;
  readonly meta?: Readonly<Record<string, string | number | boolean>>;
}

/** NODE's variables of a host that takes packages from directories of the root. */
function host(entries: readonly Entry[], vars = ''): string {
  const upstream = entries.map(({ name, meta }) => ({
    name,
    description: name,
    module: 'own',
    releases: [9],
    arch: ['x86_64'],
    baseurl: { default: `file:///srv/${name}` },
    ...(meta === undefined ? {} : { meta }),
  }));
  return `{ 10.0.0.1: { node_repo_modules: own, repo_upstream: ${JSON.stringify(upstream)}${vars} } }`;
}

const reposOf = (ops: readonly Op[]): readonly RepoArgs[] =>
  ops.flatMap((op) => (op.kind === 'repo' ? [op.args as RepoArgs] : []));

/** Writes the repositories as a deploy does, and lets dnf read them. */
function take(entries: readonly Entry[]): void {
  for (const args of reposOf(planned(host(entries), facts))) el.converge(repo, args);
  el.converge(pkgCache, {});
}

function install(name = 'pigsty-test'): string {
  el.converge(pkg, { names: [name] });
  return el.must(`rpm -q --qf '%{EVR}' ${name}`);
}

/** A command of a plan, whatever else is in it; its guard included. */
function carryOut(ops: readonly Op[], name: RegExp): string | undefined {
  const found = ops.find(({ kind, key }) => kind === 'command' && name.test(key));
  if (found === undefined) throw new Error(`no command ${String(name)}`);
  return el.converge(command, found.args as Parameters<typeof command>[0]);
}

test('the newest package is taken where nothing else is said, and nothing has to be signed', () => {
  take([{ name: 'first' }, { name: 'second' }]);
  expect(install()).toBe('2.0-1.el9');
});

test('the repository with the smaller priority is taken, whatever its version', () => {
  take([
    { name: 'first', meta: { priority: 1 } },
    { name: 'second', meta: { priority: 11 } },
  ]);
  expect(install()).toBe('1.0-1.el9');
});

test('a repository that is to be verified gives no package without a signature', () => {
  take([{ name: 'first', meta: { gpgcheck: 1 } }]);
  expect(() => install()).toThrow(/not signed|GPG/);
});

test('a module of the distribution hides packages of other repositories, unless module_hotfixes is set', () => {
  take([{ name: 'modular' }, { name: 'second' }]);
  expect(install()).toBe('0.9-1.el9');
  el.must('rpm -e pigsty-test');
  take([{ name: 'modular' }, { name: 'second', meta: { module_hotfixes: true } }]);
  expect(install()).toBe('2.0-1.el9');
});

test('packages that a repository is not to give are not there', () => {
  take([{ name: 'second', meta: { excludepkgs: 'postgresql* libpq*' } }]);
  expect(el.look(pkg, { names: ['postgresql-server'], reason: 'pg_packages' })?.problems).toMatchObject([
    { rule: 'package-unavailable' },
  ]);
});

test('a time after which lists are old is read as it is written', () => {
  take([{ name: 'first', meta: { metadata_expire: '1h' } }]);
  expect(el.must('dnf -q repoinfo first')).toMatch(/Repo-expire *: 3,?600 second\(s\)/);
});

test('other repositories are put aside when ours are enough, and come back with a removal', () => {
  const removes = host([{ name: 'first' }], ', node_repo_remove: true');
  const vendor = '[vendor]\nname=vendor\nbaseurl=file:///srv/second\ngpgcheck=0\n';
  el.write('/etc/yum.repos.d/vendor.repo', vendor);
  take([{ name: 'first' }]);
  const move = /^move other package sources/;
  expect(carryOut(planned(removes, facts), move)).toBeDefined();
  expect(el.must('ls /etc/yum.repos.d /etc/yum.repos.d/backup')).toContain('backup:\nvendor.repo');
  expect(el.must('dnf -q repolist --enabled')).not.toContain('vendor');
  expect(carryOut(planned(removes, facts), move)).toBeUndefined();
  const removal = plannedRemoval(removes, facts);
  carryOut(removal, /^bring package sources back/);
  for (const args of reposOf(removal)) el.converge(repo, args);
  expect(el.must('ls /etc/yum.repos.d')).toBe('vendor.repo');
  expect(el.read('/etc/yum.repos.d/vendor.repo')).toBe(vendor);
});

test('other repositories stay where ours do not answer', () => {
  el.write('/etc/yum.repos.d/vendor.repo', '[vendor]\nname=vendor\nbaseurl=file:///srv/second\ngpgcheck=0\n');
  const removes = host([{ name: 'nowhere' }], ', node_repo_remove: true');
  for (const args of reposOf(planned(removes, facts))) el.converge(repo, args);
  expect(() => carryOut(planned(removes, facts), /^move other package sources/)).toThrow(
    'packages cannot be had from these repositories alone',
  );
  expect(el.must('ls /etc/yum.repos.d')).toContain('vendor.repo');
});
