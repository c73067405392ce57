import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptVersions, type KeptVersion } from '../../src/ops/pkg/kept-versions.ts';

const pinned: readonly KeptVersion[] = [
  { names: ['zstd'], version: '1.5.*' },
  { names: ['postgresql-17-pgvector', 'pgvector_17'], version: '0.8.0*' },
  { names: ['libstdc++6'], version: '12*' },
];

/** Patterns as apt understands the file, which Python and JavaScript read alike. */
function patterns(content: string): readonly string[] {
  const room = mkdtempSync(join(tmpdir(), 'pigsty-kept-'));
  const conf = join(room, 'apt.conf');
  writeFileSync(conf, `#clear Unattended-Upgrade::Package-Blacklist;\n${content}`);
  const { stdout } = spawnSync(
    'apt-config',
    ['dump', '--format=%v%n', 'Unattended-Upgrade::Package-Blacklist'],
    {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', APT_CONFIG: conf },
    },
  );
  rmSync(room, { recursive: true });
  return stdout.split('\n').filter((line) => line !== '');
}

test('packages with a version are kept from updates at night, under each of their names and no other', () => {
  const op = keptVersions('node', pinned);
  const { path, content } = op.args as { path: string; content: string };
  expect(path).toBe('/etc/apt/apt.conf.d/60pigsty-node');
  const kept = patterns(content);
  const isKept = (name: string): boolean => kept.some((pattern) => new RegExp(pattern).test(name));
  for (const { names } of pinned) expect(names.map(isKept)).toEqual(names.map(() => true));
  for (const other of ['zstd-dev', 'libzstd', 'libstdc++6-dbg', 'libstdccc6', 'postgresql-17'])
    expect(isKept(other), other).toBe(false);
});

test('where no version is asked for, or the latest one, nothing is kept back', () => {
  for (const packages of [[], [{ names: ['jq'] }, { names: ['zstd'], version: 'latest' }]])
    expect(keptVersions('node', packages)).toMatchObject({
      kind: 'absent',
      args: { path: '/etc/apt/apt.conf.d/60pigsty-node' },
    });
});
