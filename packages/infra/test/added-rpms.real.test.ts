import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, readlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readInventory } from '@pigsty/inventory';
import { command, directory, file, pkg, pkgCache, repo } from '@pigsty/sdk';
import { OpRegistry } from '@pigsty/sdk/engine';
import { defaultHostFacts, makeElRoot, offerRpms, plain, type ElRoot } from '@pigsty/sdk/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { repositoryOps } from '../src/repository/build.ts';
import { addOps, removeOps } from '../src/repository/change.ts';
import { discardScript, incomingScript, parseIncoming } from '../src/repository/incoming.ts';
import { parseRepository, repositoryQuestion, type RepositoryState } from '../src/repository/state.ts';
import { infraNode } from './infra-node.ts';

let el: ElRoot;
const node = infraNode('nginx_enabled: false, repo_home: /srv/www');
const { inventory } = readInventory([{ file: 'pigsty.yml', text: 'all: { hosts: { 10.0.0.1: {} } }' }]);
const facts = { ...defaultHostFacts('10.0.0.1'), osVendor: 'rocky', osMajor: 9, family: 'rpm' } as const;
const kinds = new OpRegistry([command, directory, file, pkg]);
const vendor = (name: string): string => join(el.path, 'srv/vendor', name);

beforeAll(() => {
  el = makeElRoot();
  offerRpms(join(el.path, 'srv/upstream'), [
    { name: 'library' },
    { name: 'server', head: ['Requires: library'] },
    { name: 'createrepo_c' },
  ]);
  offerRpms(vendor(''), [
    { name: 'tool', version: '2.0', epoch: 1, head: ['Requires: library'], files: ['/opt/tool'] },
    { name: 'whole', files: ['/opt/whole'] },
  ]);
  offerRpms(vendor('other'), [{ name: 'tool', version: '2.0', epoch: 1, head: ['Provides: another'] }]);
  el.converge(repo, { name: 'upstream', family: 'rpm', urls: ['file:///srv/upstream'], trusted: true });
  el.converge(pkgCache, {});
});
afterAll(() => el.remove());
beforeEach(() => void el.must('rm -rf /srv/www'));

const tool = 'tool-2.0-1.el9.noarch.rpm';

function build(refresh?: string, names: readonly string[] = ['server']): void {
  const wanted = names.map((name) => ({ names: [name], reason: 'pg_packages' }));
  const more = refresh === undefined ? {} : { refresh };
  for (const op of repositoryOps({ node, facts, inventory: inventory!, wanted, ...more }))
    el.converge(kinds.of(op), op.args);
}

function add(...names: readonly string[]): readonly string[] {
  const contents = names.map((name) => readFileSync(vendor(name)));
  const files = names.map((label, i) => ({
    label,
    bytes: contents[i]!.length,
    sha256: createHash('sha256').update(contents[i]!).digest('hex'),
  }));
  writeFileSync(join(el.path, 'tmp/sent'), Buffer.concat(contents));
  el.write('/tmp/take.sh', plain(incomingScript(node, { family: 'rpm', files })));
  const incoming = parseIncoming(el.must('sh /tmp/take.sh </tmp/sent'));
  try {
    return addOps(node, 'rpm', incoming).flatMap((op) => el.converge(kinds.of(op), op.args) ?? []);
  } finally {
    el.must(discardScript(incoming));
  }
}

const state = (): RepositoryState =>
  parseRepository(el.run(repositoryQuestion(node, { verify: true })).stdout);
const versions = (): readonly string[] => state().packages.map(({ name, version }) => `${name} ${version}`);
const plainVersions = ['library 1.0-1.el9', 'server 1.0-1.el9'];

test('a package that was added is in the index, dnf installs it, and adding it again changes nothing', () => {
  build();
  expect(add(tool)).toEqual(['add tool 1:2.0-1.el9 to the package repository /srv/www/pigsty']);
  expect(state()).toMatchObject({
    built: true,
    faults: [],
    packages: [{ name: 'library' }, { name: 'server' }, { name: 'tool', origin: 'added', file: tool }],
  });
  const before = readlinkSync(join(el.path, 'srv/www/pigsty'));
  expect(add(tool)).toEqual([]);
  expect(readlinkSync(join(el.path, 'srv/www/pigsty'))).toBe(before);
  expect(
    el.must(`mkdir -p /tmp/client/repos
printf '[pigsty-local]\\nname=local\\nbaseurl=file:///srv/www/pigsty\\ngpgcheck=0\\n' >/tmp/client/repos/local.repo
dnf -y -q --installroot=/tmp/client/root --releasever=9 --setopt=reposdir=/tmp/client/repos install tool >/dev/null
rpm --root /tmp/client/root -qa --qf '%{NAME} %{EVR}\\n' | sort; rm -rf /tmp/client`),
  ).toBe('library 1.0-1.el9\ntool 1:2.0-1.el9');
});

test('the next build keeps it, also where the estate installs it, and it can be removed again', () => {
  build();
  add(tool);
  build('again', ['server', 'tool']);
  expect(versions()).toEqual([...plainVersions, 'tool 1:2.0-1.el9']);
  expect(state()).toMatchObject({ faults: [], packages: [{}, {}, { origin: 'added' }] });
  const gone = removeOps(
    node,
    'rpm',
    state().packages.filter(({ origin }) => origin === 'added'),
  );
  const changed = gone.flatMap((op) => el.converge(kinds.of(op), op.args) ?? []);
  expect(changed).toEqual(['remove tool 1:2.0-1.el9 from the package repository /srv/www/pigsty']);
  expect(versions()).toEqual(plainVersions);
  expect(state().faults).toEqual([]);
  expect(() => build('once more', ['server', 'tool'])).toThrow('tool (pg_packages)');
});

test('what is damaged, foreign, a source package or for another format is refused, and nothing is left', () => {
  build();
  const bytes = readFileSync(vendor('whole-1.0-1.el9.noarch.rpm'));
  writeFileSync(vendor('cut.rpm'), bytes);
  truncateSync(vendor('cut.rpm'), bytes.length - 20);
  bytes[bytes.length - 10]! ^= 0xff;
  writeFileSync(vendor('flipped.rpm'), bytes);
  writeFileSync(vendor('tool.deb'), '!<arch>\ndebian-binary');
  el.must(`printf 'Name: foreign\\nVersion: 1.0\\nRelease: 1.el9\\nSummary: x\\nLicense: x\\n%%description\\nx\\n%%files\\n' >/tmp/foreign.spec
rpmbuild -ba --quiet --target s390x --define '_topdir /tmp/made' /tmp/foreign.spec
mv /tmp/made/RPMS/s390x/foreign-*.rpm /srv/vendor/foreign.rpm
mv /tmp/made/SRPMS/foreign-*.rpm /srv/vendor/source.rpm`);
  const refused = (...names: readonly string[]): string => {
    try {
      return add(...names).join('\n');
    } catch (error) {
      return String(error);
    }
  };
  const said = refused('cut.rpm', 'flipped.rpm', 'tool.deb', 'foreign.rpm', 'source.rpm', tool);
  for (const line of [
    'cut.rpm is damaged, or not all of a package',
    'flipped.rpm is damaged, or not all of a package',
    'tool.deb is a .deb package, and this host keeps .rpm packages',
    'foreign.rpm is for s390x, and this host is ',
    'source.rpm is a source package',
    'not added: the repository is as it was',
  ])
    expect(said).toContain(line);
  add(tool);
  expect(refused(`other/${tool}`)).toContain(
    'tool 1:2.0-1.el9 is there with other content. Give this one another version, or first: pigsty repo remove tool=1:2.0-1.el9',
  );
  const beside = readdirSync(join(el.path, 'srv/www/.pigsty'));
  expect(beside.filter((name) => name.startsWith('incoming-'))).toEqual([]);
});
