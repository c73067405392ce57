import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readInventory } from '@pigsty/inventory';
import { quoteWord } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { pgClusters } from '../../../src/contract.ts';
import {
  choose,
  renderDrillSchedule,
  takesTurn,
  timedDrillProgram,
} from '../../../src/drill/restore/timed.ts';
import { parseLsn } from '../../../src/restore/wal.ts';

// What pgBackRest 2.55.1 said on a host, with a second backup and more WAL. JSON from there is on one line.
const info = JSON.stringify(
  JSON.parse(readFileSync(new URL('../../fixtures/backup-info.json', import.meta.url), 'utf8')),
);

function chosen(text: string): { readonly code: number | null; readonly out: string } {
  const script = [
    `info=${quoteWord(text)}`,
    ...choose((why) => `{ echo "no drill: ${why}"; exit 0; }`, {
      backrest: 'false',
      control: "echo 'Bytes per WAL segment:   16777216'",
      cluster: 'pg-meta',
    }),
    'echo "$set $lsn"',
  ].join('\n');
  const { status, stdout } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
  return { code: status, out: stdout.trim() };
}

test('a host takes the newest backup, and a position between its end and the last archived segment, never the same', () => {
  const places = Array.from({ length: 12 }, () => chosen(info).out.split(' '));
  for (const [set, lsn = ''] of places) {
    expect(set).toBe('20261127-112608F_20261127-120000I');
    expect(parseLsn(lsn)).toBeGreaterThanOrEqual(parseLsn('0/4000120')!);
    expect(parseLsn(lsn)).toBeLessThan(parseLsn('0/FE000000')!);
  }
  expect(new Set(places.map(([, lsn]) => lsn)).size).toBeGreaterThan(6);
});

test('a repository whose last WAL is that of its backup is not drilled that night', () => {
  const { out } = chosen(info.replace('0000000100000000000000FE', '000000010000000000000004'));
  expect(out).toBe(
    'no drill: nothing was archived after the backup 20261127-112608F_20261127-120000I, which ended in 000000010000000000000004',
  );
});

test('an empty repository is not drilled', () => {
  expect(chosen('[{"archive":[],"backup":[],"name":"pg-meta"}]').out).toBe('no drill: there is no backup');
});

test('one that cannot be read is not drilled that night, and is not said to be empty', () => {
  const away = readFileSync(new URL('../../fixtures/repositories/away.json', import.meta.url), 'utf8');
  expect(chosen(away.trim()).out).toMatch(/^no drill: the repository cannot be read: \[HostConnectError\] /);
});

test('the program is one that a POSIX shell reads, for a repository of its own and for a shared one', () => {
  const text = readFileSync(new URL('../../scenarios/single/inventory.yml', import.meta.url), 'utf8');
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  const instance = pgClusters(inventory!)[0]!.instances[0]!;
  for (const local of [true, false]) {
    const program = timedDrillProgram(instance, { days: 7, local }).join('\n');
    const { status, stderr } = spawnSync('/bin/sh', ['-n'], { input: program, encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
    // What is chosen when it runs is in each step.
    expect(program).toContain('--set=@SET@');
    expect(program).toContain("recovery_target_lsn = '@LSN@'");
    expect(program).toContain("recovery_target_timeline = 'latest'");
  }
});

/** What Patroni 4 says of its members, as far as it matters. */
const cluster = (...members: readonly (readonly [name: string, role: string, state: string])[]): string =>
  JSON.stringify({
    members: members.map(([name, role, state]) => ({
      name,
      role,
      state,
      port: 5432,
      tags: { conf: 'tiny.yml' },
    })),
    scope: 'pg-test',
  })
    .replaceAll('":', '": ')
    .replaceAll(',"', ', "');

function turn(text: string): string {
  const script = [`members=${quoteWord(text)}`, ...takesTurn, 'echo "$turn"'].join('\n');
  return spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).stdout.trim();
}

test('where members share a repository, one replica that runs drills it, and the leader only alone', () => {
  const leader = ['pg-test-1', 'leader', 'running'] as const;
  const third = ['pg-test-3', 'replica', 'streaming'] as const;
  expect(turn(cluster(leader, third, ['pg-test-2', 'sync_standby', 'streaming']))).toBe('pg-test-2');
  expect(turn(cluster(leader, third, ['pg-test-2', 'replica', 'stopped']))).toBe('pg-test-3');
  expect(turn(cluster(leader, ['pg-test-2', 'replica', 'start failed']))).toBe('pg-test-1');
  expect(turn(cluster(['pg-test-2', 'replica', 'in archive recovery'], leader))).toBe('pg-test-2');
});

test('how often is shown in seconds', () => {
  expect(renderDrillSchedule('pg-test', 7)).toContain(
    'pigsty_restore_drill_interval_seconds{pg_cluster="pg-test"} 604800',
  );
});
