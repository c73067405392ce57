import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { fresh, members, meta, on, wholeEstate, type Estate } from './harness/estate.ts';
import { expectEmptyPlan, expectSuccess } from './harness/expect.ts';
import { served } from './harness/served.ts';

const [member] = members;
const hosts = [meta, member];
const folder = mkdtempSync(join(tmpdir(), 'pigsty-bundle-'));
const file = join(folder, 'bundle.tar');

/** No source, no list of packages, and no way to where others get theirs. */
const cutOff = (host: string): Promise<string> =>
  on(
    host,
    'rm -rf /etc/apt/sources.list /etc/apt/sources.list.d/* /var/lib/apt/lists/* /var/cache/apt/archives/*.deb; ip route add unreachable 169.254.77.77/32',
  );

describe('an estate without a way out', () => {
  let all: Estate;
  afterAll(() => rmSync(folder, { recursive: true }));

  test('gets its packages elsewhere, as a file', async () => {
    await fresh();
    all = await wholeEstate(served);
    const early = await all.run('bundle', 'create', file);
    expect(early.code, early.all).toBe(1);
    expect(early.all).toContain('there is no repository yet: pigsty repo build');
    await expectSuccess(all, 'deploy', '-l', meta, '--yes');
    await expectSuccess(all, 'repo', 'build', '--yes');
    await expectSuccess(all, 'bundle', 'create', file);
    const again = await all.run('bundle', 'create', file);
    expect(again.code, again.all).toBe(1);
    expect(again.all).toContain('is there already and is not overwritten');
  });

  test('takes no bundle that is damaged, cut or something else', async () => {
    await fresh();
    all = await wholeEstate(served);
    for (const host of hosts) await cutOff(host);
    const bytes = readFileSync(file);
    const bad = join(folder, 'bad.tar');
    const load = async (content: Buffer): Promise<string> => {
      writeFileSync(bad, content);
      const { code, all: said } = await all.run('bundle', 'load', bad, '--yes');
      expect(code, said).toBe(1);
      return said;
    };
    const damaged = Buffer.from(bytes);
    damaged.fill(0x55, damaged.length - 200_000, damaged.length - 150_000);
    expect(await load(damaged)).toContain('damaged or missing in it: ');
    expect(await load(bytes.subarray(0, bytes.length >> 1))).toContain('it is no bundle, or not all of one');
    expect(await load(Buffer.from('something else'))).toContain('it is no bundle, or not all of one');
    const other = Buffer.from(bytes);
    other.write('debian 99', other.indexOf('debian 13'));
    expect(await load(other)).toContain('it is for debian 99 x86_64, and this host is debian 13 x86_64');
    expect(await on(meta, 'ls -A /www/ /www/.pigsty')).not.toContain('pigsty-');
    expect(await on(meta, '[ -e /www/pigsty ] && echo there || :')).toBe('');
  });

  test('is deployed from the bundle alone, its infra node first', async () => {
    await expectSuccess(all, 'bundle', 'load', file, '--yes');
    await expectSuccess(all, 'deploy', '--yes');
    await expectEmptyPlan(all);
    expect(await on(member, 'su - postgres -c "psql -XAtc \'select 1\' test"')).toBe('1');
    expect(await on(meta, 'apt-cache policy nginx')).toContain('file:/www/pigsty ./ Packages');
    expect(await on(member, 'apt-cache policy patroni')).toContain(`http://${meta}:80/pigsty ./ Packages`);
    await expectSuccess(all, 'repo', 'check');
    // The same once more is no harm.
    await expectSuccess(all, 'bundle', 'load', file, '--yes');
    await expectEmptyPlan(all);
  });
});
