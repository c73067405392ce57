import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { beforeAll, describe, expect, test } from 'vitest';
import { fresh, members, meta, on, variant, wholeEstate, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { served } from './harness/served.ts';

const [member] = members;

/** A package of the operator's own, with one program. */
async function ownPackage(folder: string, version: string): Promise<string> {
  const tree = join(folder, `own-tool_${version}`);
  mkdirSync(join(tree, 'DEBIAN'), { recursive: true });
  mkdirSync(join(tree, 'usr/bin'), { recursive: true });
  writeFileSync(
    join(tree, 'DEBIAN/control'),
    `Package: own-tool\nVersion: ${version}\nArchitecture: all\nMaintainer: Nobody <nobody@localhost>\nDescription: tells its version\n`,
  );
  writeFileSync(join(tree, 'usr/bin/own-tool'), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
  const file = `${tree}_all.deb`;
  await execa('dpkg-deb', ['--root-owner-group', '--build', tree, file]);
  return file;
}

const packages = `curl -fsS http://${meta}/pigsty/Packages`;

describe('a host whose only way out is the infra node', () => {
  let all: Estate;
  beforeAll(async () => {
    await fresh();
    all = await wholeEstate(served);
    // No source, no list of packages, and no way to where the others get theirs.
    await on(member, 'rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* /var/lib/apt/lists/*');
    await on(member, 'ip route add unreachable 169.254.77.77/32');
    await expectSuccess(all, 'deploy', '-l', meta, '--yes');
  });

  test('is refused before anything is installed there, as long as there is no repository', async () => {
    const refused = await all.run('deploy', '--yes');
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toContain('no package list could be read: no file in /etc/apt names a source');
    expect(await on(member, 'getent passwd postgres dba || true')).toBe('');
    expect((await all.run('repo', 'check')).all).toContain('pigsty repo build');
  });

  test('is deployed from the repository, which holds all that the estate installs', async () => {
    await expectSuccess(all, 'repo', 'build', '--yes');
    await expectSuccess(all, 'repo', 'check');
    const list = await all.run('repo', 'list');
    for (const name of ['patroni', 'postgresql-17', 'haproxy', 'etcd-server', 'libc6'])
      expect(list.stdout).toMatch(new RegExp(`^${name} `, 'm'));
    await expectSuccess(all, 'deploy', '--yes');
    expect(await on(member, 'apt-cache policy patroni')).toContain(`http://${meta}:80/pigsty ./ Packages`);
    expect(await on(member, 'su - postgres -c "psql -XAtc \'select 1\' test"')).toBe('1');
    await expectEmptyPlan(all);
    // Built from the same lists there is nothing to do.
    expect((await all.run('repo', 'build', '--yes')).all).toContain('Nothing to do');
  });

  test("installs a package of one's own from there, which later builds keep and which goes again", async () => {
    const file = await ownPackage(all.folder, '1.2');
    await expectSuccess(all, 'repo', 'add', file, '--yes');
    expect((await all.run('repo', 'list')).stdout).toMatch(/^own-tool +1\.2 .*added/m);
    expect((await all.run('repo', 'add', file, '--yes')).all).toContain('Nothing to do');
    expect(
      await on(member, 'apt-get -qq update && apt-get -qq install own-tool >/dev/null && own-tool'),
    ).toBe('1.2');
    expect((await all.run('repo', 'build', '--yes')).all).toContain('Nothing to do');
    await expectSuccess(all, 'repo', 'check');
    const torn = join(all.folder, 'torn.deb');
    writeFileSync(torn, readFileSync(file).subarray(0, 300));
    const refused = await all.run('repo', 'add', torn, '--yes');
    expect(refused.code, refused.all).toBe(1);
    expect(refused.all).toContain('torn.deb');
    await expectSuccess(all, 'repo', 'remove', 'own-tool', '--yes');
    expect((await all.run('repo', 'list')).stdout).not.toContain('own-tool');
    await expectSuccess(all, 'repo', 'check');
  });

  test('keeps its repository when a new one fails, and hears of a file that is not what it was', async () => {
    const before = await on(meta, `readlink /www/pigsty; ${packages} | sha256sum`);
    const more = variant(all, (text) =>
      text.replace(
        'grafana_enabled: false',
        'grafana_enabled: false\n        repo_extra_packages: [jq, nowhere]',
      ),
    );
    const failed = await more.run('repo', 'build', '--yes');
    expect(failed.code).toBe(1);
    expect(failed.all).toContain('nowhere (repo_extra_packages)');
    expect(await on(meta, `readlink /www/pigsty; ${packages} | sha256sum`)).toBe(before);
    await on(meta, 'f=$(ls /www/pigsty/patroni_*.deb) && cp "$f" /root/kept.deb && echo torn >"$f"');
    const torn = await all.run('repo', 'check');
    expect(torn.code).toBe(2);
    expect(torn.all).toMatch(/patroni_\S+ is missing, or is not what was downloaded/);
    await on(meta, 'cp /root/kept.deb "$(ls /www/pigsty/patroni_*.deb)"');
  });
});
