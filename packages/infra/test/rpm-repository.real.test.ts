import { cpSync, existsSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import { command, directory, file, pkg, pkgCache, repo } from '@pigsty/sdk';
import { OpRegistry } from '@pigsty/sdk/engine';
import {
  defaultHostFacts,
  makeElRoot,
  offerRpms,
  plain,
  type ElRoot,
  type RpmPackage,
} from '@pigsty/sdk/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { repositoryOps, type WantedPackage } from '../src/repository/build.ts';
import { bundleScript, loadScript } from '../src/repository/bundle.ts';
import { rpmBuildScript } from '../src/repository/rpm-build-script.ts';
import { parseRepository, repositoryQuestion, type RepositoryState } from '../src/repository/state.ts';
import { infraNode } from './infra-node.ts';

let el: ElRoot;
const node = infraNode('nginx_enabled: false, repo_home: /srv/www');
const upstream = (name = ''): string => join(el.path, 'srv/upstream', name);
const served = (name = ''): string => join(el.path, 'srv/www/pigsty', name);
const { inventory } = readInventory([{ file: 'pigsty.yml', text: 'all: { hosts: { 10.0.0.1: {} } }' }]);
const facts = { ...defaultHostFacts('10.0.0.1'), osVendor: 'rocky', osMajor: 9, family: 'rpm' } as const;

const packages: readonly RpmPackage[] = [
  { name: 'library', files: ['/opt/library'] },
  { name: 'server', epoch: 1, head: ['Requires: library >= 1.0'] },
  { name: 'createrepo_c' },
];
beforeAll(() => {
  el = makeElRoot();
  offerRpms(join(el.path, 'srv/first'), packages);
});
afterAll(() => el.remove());

beforeEach(() => {
  el.must('rm -rf /srv/www /srv/upstream /etc/pigsty /etc/yum.repos.d/* /var/cache/dnf');
  cpSync(join(el.path, 'srv/first'), upstream(), { recursive: true });
  el.converge(repo, { name: 'upstream', family: 'rpm', urls: ['file:///srv/upstream'], trusted: true });
  el.converge(pkgCache, {});
});

const server: WantedPackage = { names: ['server-of-others', 'server'], reason: 'pg_packages' };
const kinds = new OpRegistry([command, directory, file, pkg]);

/** Carries out what a build is planned as. Says what was changed; throws where it fails. */
function build(wanted: readonly WantedPackage[], refresh?: string): readonly string[] {
  const request = {
    node,
    facts,
    inventory: inventory!,
    wanted,
    ...(refresh === undefined ? {} : { refresh }),
  };
  return repositoryOps(request).flatMap((op) => el.converge(kinds.of(op), op.args) ?? []);
}

function state(verify: boolean): RepositoryState {
  return parseRepository(el.run(repositoryQuestion(node, { verify })).stdout);
}

const versions = (): readonly string[] =>
  state(false).packages.map(({ name, version }) => `${name} ${version}`);

/** A host whose only repository is this one. */
function client(script: string): string {
  return el.must(`mkdir -p /tmp/client/repos
printf '[pigsty-local]\\nname=local\\nbaseurl=file:///srv/www/pigsty\\ngpgcheck=0\\nmodule_hotfixes=1\\n' >/tmp/client/repos/pigsty-local.repo
trap 'rm -rf /tmp/client' EXIT
${script.replaceAll('dnf ', 'dnf -y -q --installroot=/tmp/client/root --releasever=9 --setopt=reposdir=/tmp/client/repos ')}`);
}

test('what is wanted is there with all that it depends on, and a lock of exact versions and checksums', () => {
  expect(build([server]).at(-1)).toContain('build the package repository /srv/www/pigsty');
  const { built, packages: locked, faults } = state(true);
  expect({ built, faults }).toEqual({ built: true, faults: [] });
  expect(locked).toMatchObject([
    { name: 'library', version: '1.0-1.el9', arch: 'noarch', file: 'library-1.0-1.el9.noarch.rpm' },
    { name: 'server', version: '1:1.0-1.el9', arch: 'noarch', file: 'server-1.0-1.el9.noarch.rpm' },
  ]);
  for (const { sha256, file: name } of locked)
    expect(el.must(`sha256sum /srv/www/pigsty/${name}`)).toContain(sha256);
  expect(build([server])).toEqual([]);
});

test('a host installs from it, and nothing else is asked for', () => {
  build([server]);
  expect(
    client(`dnf install server >/dev/null; rpm --root /tmp/client/root -qa --qf '%{NAME} %{EVR}\\n' | sort`),
  ).toBe('library 1.0-1.el9\nserver 1:1.0-1.el9');
});

test('one that no source has is named with the parameter that wants it, and the former repository stays', () => {
  build([server]);
  const before = readlinkSync(served());
  const wanted: readonly WantedPackage[] = [
    server,
    { names: ['nowhere'], reason: 'repo_extra_packages' },
    { names: ['neither'], reason: 'node_packages', optional: true },
  ];
  expect(() => build(wanted)).toThrow('nowhere (repo_extra_packages)');
  expect(readlinkSync(served())).toBe(before);
  expect(state(true)).toMatchObject({ built: true, faults: [] });
});

test('one that is not what its index says is not served, and nothing half-done is left', () => {
  build([server]);
  const before = readlinkSync(served());
  offerRpms(upstream(), [{ name: 'server', version: '2.0', epoch: 1, head: ['Requires: library'] }]);
  writeFileSync(upstream('server-2.0-1.el9.noarch.rpm'), 'torn');
  expect(() => build([server], 'again')).toThrow('the former repository stays');
  expect(readlinkSync(served())).toBe(before);
  expect(readdirSync(join(el.path, 'srv/www/.pigsty')).filter((name) => /^(2|work)/.test(name))).toHaveLength(
    1,
  );
  expect(state(true).faults).toEqual([]);
});

test('a package that its source wants signed, and that is not, is refused', () => {
  el.write(
    '/etc/yum.repos.d/upstream.repo',
    '[upstream]\nname=upstream\nbaseurl=file:///srv/upstream\ngpgcheck=1\n',
  );
  expect(() => build([server])).toThrow(/server cannot be had from these sources|not signed/);
  expect(existsSync(served())).toBe(false);
});

test('a newer version takes the place of the former one, whose files stay for who has read the former index', () => {
  build([server]);
  const newer = (version: string): void =>
    offerRpms(upstream(), [{ name: 'server', version, epoch: 1, head: ['Requires: library'] }]);
  const former = el.must(
    `sed -n 's,.*href="\\(repodata/[^"]*\\)".*,\\1,p' /srv/www/pigsty/repodata/repomd.xml`,
  );
  newer('2.0');
  expect(build([server])).toEqual([]);
  build([server], 'second');
  expect(versions()).toEqual(['library 1.0-1.el9', 'server 1:2.0-1.el9']);
  for (const name of ['server-1.0-1.el9.noarch.rpm', ...former.split('\n')])
    expect(existsSync(served(name)), name).toBe(true);
  newer('3.0');
  build([server], 'third');
  expect(existsSync(served('server-1.0-1.el9.noarch.rpm'))).toBe(false);
  expect(existsSync(served('server-2.0-1.el9.noarch.rpm'))).toBe(true);
  expect(state(true).faults).toEqual([]);
});

test('packages that have not changed are not downloaded again, and lie on the disk once', () => {
  build([server]);
  offerRpms(upstream(), [{ name: 'server', version: '2.0', epoch: 1, head: ['Requires: library'] }]);
  build([server], 'second');
  expect(el.must('stat -c %h /srv/www/pigsty/library-1.0-1.el9.noarch.rpm')).toBe('2');
});

test('a version that a list asks for stays while newer ones come', () => {
  offerRpms(upstream(), [{ name: 'server', version: '2.0', epoch: 1, head: ['Requires: library'] }]);
  const pinned: WantedPackage = { names: ['server=1.0*'], reason: 'pg_packages' };
  build([pinned]);
  expect(versions()).toContain('server 1:1.0-1.el9');
  build([pinned], 'again');
  expect(versions()).toContain('server 1:1.0-1.el9');
  expect(versions()).not.toContain('server 1:2.0-1.el9');
});

test('a pinned version that its source has dropped is carried over with all that it needs', () => {
  const strict = { name: 'server', epoch: 1, head: ['Requires: library = 1.0'] };
  offerRpms(upstream(), [strict]);
  const pinned: WantedPackage = { names: ['server=1.0*'], reason: 'pg_packages' };
  build([pinned]);
  const before = state(false).packages;
  el.must('rm -f /srv/upstream/server-1.0* /srv/upstream/library-1.0*');
  offerRpms(upstream(), [
    { name: 'server', version: '2.0', epoch: 1 },
    { name: 'library', version: '2.0' },
  ]);
  for (const again of ['again', 'once more']) {
    build([pinned], again);
    expect(state(true).faults).toEqual([]);
    expect(state(false).packages).toEqual(before.map((one) => ({ ...one, origin: 'carried' })));
  }
  expect(client('dnf install server >/dev/null; rpm --root /tmp/client/root -q server')).toBe(
    'server-1.0-1.el9.noarch',
  );
});

test('a pinned version that neither its source nor the former repository has fails the build', () => {
  const pinned: WantedPackage = { names: ['server=1.0*'], reason: 'pg_packages' };
  build([pinned]);
  const before = readlinkSync(served());
  el.must('rm -f /srv/upstream/server-1.0*');
  offerRpms(upstream(), [{ name: 'server', version: '2.0', epoch: 1 }]);
  el.must(
    'f=/srv/www/pigsty/server-1.0-1.el9.noarch.rpm; cp $f /tmp/torn; echo torn >>/tmp/torn; mv /tmp/torn $f',
  );
  expect(() => build([pinned], 'again')).toThrow('the former repository stays');
  expect(readlinkSync(served())).toBe(before);
});

test('packages that exclude each other on one machine are both there', () => {
  offerRpms(upstream(), [{ name: 'other', head: ['Conflicts: server'] }]);
  build([server, { names: ['other'], reason: 'node_packages' }]);
  expect(versions()).toEqual(['library 1.0-1.el9', 'other 1.0-1.el9', 'server 1:1.0-1.el9']);
});

test('a file that was changed or lost is found by a check', () => {
  build([server]);
  writeFileSync(served('library-1.0-1.el9.noarch.rpm'), 'torn');
  expect(state(true).faults).toEqual([
    'library-1.0-1.el9.noarch.rpm is missing, or is not what was downloaded',
  ]);
  const [primary = ''] = readdirSync(served('repodata')).filter((name) => name.includes('primary'));
  rmSync(served(`repodata/${primary}`));
  expect(state(true).faults).toContain('a file of repodata is missing, or is not what was built');
});

test('a bundle of it is put in place on another host, and one that is damaged is not', () => {
  build([server]);
  el.write('/tmp/bundle.sh', `${plain(bundleScript(node))}\n`);
  el.must('sh /tmp/bundle.sh >/tmp/bundle.tar; rm -rf /srv/www');
  const load = (tar: string): string => {
    const bytes = Number(el.must(`stat -c %s ${tar}`));
    el.write('/tmp/load.sh', `${plain(loadScript(node, bytes))}\n`);
    return el.must(`sh /tmp/load.sh <${tar}`);
  };
  expect(load('/tmp/bundle.tar').trim()).toBe('2');
  expect(state(true)).toMatchObject({ built: true, faults: [] });
  el.must(`mkdir /tmp/torn; cd /tmp/torn; tar -xf /tmp/bundle.tar
for f in repodata/*-primary*; do echo torn >>"$f"; done; tar -cf /tmp/torn.tar bundle *.rpm packages.lock repo_complete asked repodata/*; cd /; rm -rf /tmp/torn`);
  expect(() => load('/tmp/torn.tar')).toThrow('its index is damaged');
  expect(state(true)).toMatchObject({ built: true, faults: [] });
});

test('one that nothing serves gives way to the former one, and one that is served stays', () => {
  build([server]);
  const before = readlinkSync(served());
  el.write('/tmp/build.sh', rpmBuildScript);
  const again = (url: string): string =>
    `sh /tmp/build.sh /srv/www pigsty /etc/pigsty/repository again ${url}`;
  expect(() => el.must(again('http://127.0.0.1:8099/pigsty'))).toThrow(
    'does not serve what was built: the former repository is back in its place',
  );
  expect(readlinkSync(served())).toBe(before);
  const web = 'python3 -m http.server --bind 127.0.0.1 --directory /srv/www 8099';
  el.must(`${web} >/dev/null 2>&1 &
trap "kill $!" EXIT
curl -fsS --retry 50 --retry-delay 1 --retry-connrefused http://127.0.0.1:8099/ >/dev/null
${again('http://127.0.0.1:8099/pigsty')}`);
  expect(readlinkSync(served())).not.toBe(before);
  expect(state(true).faults).toEqual([]);
});
