import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { backupProbes } from '../../src/health/backup.ts';
import { etcdProbe } from '../../src/health/etcd.ts';
import { hugePagesProbe } from '../../src/health/huge-pages.ts';
import { memberProbe } from '../../src/health/member.ts';
import { unitsProbe } from '../../src/health/units.ts';
import { watchdogProbes } from '../../src/health/watchdog.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

function clusterWith(vars = '') {
  const { cluster } = clusterOf(clusterText(`, pg_version: 17${vars}`, { name: 'pg-meta' }));
  const [leader, replica] = cluster.instances;
  return { cluster, leader: leader!, replica: replica! };
}
const told = (output: string) => ({ code: 0, output, stderr: '', timedOut: false }) as never;

describe('a replica', () => {
  const { cluster, replica } = clusterWith();
  const judged = (state: Readonly<Record<string, unknown>>) =>
    memberProbe(cluster, replica).judge(
      told(
        JSON.stringify({
          scope: 'pg-meta',
          members: [
            { name: 'pg-meta-1', role: 'leader', state: 'running', timeline: 3 },
            { name: 'pg-meta-2', role: 'replica', state: 'streaming', timeline: 3, lag: 0, ...state },
          ],
        }),
      ),
    );

  test('that streams on the timeline of its leader is well', () => {
    expect(judged({})).toMatchObject({ state: 'ok' });
  });

  test('that is on another timeline than its leader is named, though it says that it has no lag', () => {
    expect(judged({ timeline: 1 })).toMatchObject({
      state: 'warn',
      detail: "timeline 1, the leader's is 3",
      hint: expect.stringContaining('pigsty pgsql reinit pg-meta-2') as string,
    });
  });

  test('that runs and does not stream is not well, and how to copy it again is said', () => {
    expect(judged({ state: 'running' })).toMatchObject({
      state: 'fail',
      detail: 'replica is running',
      hint: expect.stringContaining('pigsty pgsql reinit pg-meta-2') as string,
    });
  });
});

describe('a member that is told of failsafe mode', () => {
  const { cluster, leader, replica } = clusterWith();
  const judged = (instance: typeof leader, role: string, seenAgo: number) =>
    etcdProbe(cluster, instance).judge(
      told(
        `1795778775\n{"state": "running", "role": "${role}", "failsafe_mode_is_active": true, "dcs_last_seen": ${1795778775 - seenAgo}}`,
      ),
    );

  test('does not see etcd where it leads, and where it has not seen it for long', () => {
    for (const [instance, role, seenAgo] of [
      [leader, 'primary', 0],
      [leader, 'standby_leader', 0],
      [replica, 'replica', 8],
    ] as const)
      expect(judged(instance, role, seenAgo), role).toMatchObject({
        state: 'fail',
        detail: 'etcd is out of reach, failsafe mode is active',
      });
  });

  test('sees etcd again where it is a replica that has just read it: Patroni shows the mode for a while', () => {
    for (const seenAgo of [0, 3, 7])
      expect(judged(replica, 'replica', seenAgo)).toEqual({ state: 'ok', detail: `seen ${seenAgo} s ago` });
  });
});

describe('backups', () => {
  const info = readFileSync(new URL('../fixtures/backup-info.json', import.meta.url), 'utf8').trim();
  const now = 1_795_778_775 + 3600;
  const judged = (dropped: string, role = 'primary', timeline = '1', repository = info, scheduled = '') => {
    const { cluster, leader } = clusterWith();
    return backupProbes(cluster, leader)[0]!.judge(
      told([now, role, '', 'inactive', '', dropped, timeline, scheduled, repository].join('\n')),
    );
  };

  test('are fresh where pgBackRest has everything since the last one', () => {
    for (const dropped of ['', '000000010000000000000003', '000000010000000000000004'])
      expect(judged(dropped), dropped).toMatchObject({ state: 'ok' });
  });

  test('are not all there where pgBackRest has dropped WAL since, which PostgreSQL takes for archived', () => {
    for (const dropped of ['000000010000000000000005', '000000020000000000000031'])
      expect(judged(dropped)).toMatchObject({
        state: 'fail',
        detail: expect.stringContaining(`pgBackRest has dropped ${dropped}`) as string,
        hint: expect.stringContaining('pigsty pgsql backup pg-meta --type full') as string,
      });
    expect(judged('000000010000000000000005', 'replica')).toMatchObject({ state: 'ok' });
  });

  test('a timeline of the archive that is newer than the leader is named', () => {
    const stray = info.replace('0000000100000000000000FE', '0000000300000000000000FE');
    expect(judged('', 'primary', '2', stray)).toMatchObject({
      state: 'warn',
      detail: expect.stringContaining('the archive has WAL of timeline 3, and the leader is on 2') as string,
    });
    for (const timeline of ['3', '4', ''])
      expect(judged('', 'primary', timeline, stray)).toMatchObject({ state: 'ok' });
    expect(judged('', 'replica', '2', stray)).toMatchObject({ state: 'ok' });
  });

  test('a scheduled one that failed is named at once, until another one is taken', () => {
    const failed = (at: number, role = 'primary') =>
      judged('', role, '1', info, `${at} full ERROR: [055]: unable to load info file`);
    expect(failed(now - 7300 + 7200)).toMatchObject({
      state: 'warn',
      detail:
        'the scheduled backup (full) failed within the last hour: ERROR: [055]: unable to load info file',
      hint: expect.stringContaining('pigsty pgsql backup pg-meta') as string,
    });
    expect(failed(now - 7200)).toMatchObject({ state: 'ok' });
    expect(failed(now - 100, 'replica')).toMatchObject({ state: 'ok' });
  });

  test('what was dropped last is read from both logs of pgBackRest', () => {
    const home = mkdtempSync(join(tmpdir(), 'pigsty-health-'));
    const line = (at: string, name: string): string =>
      `2026-11-27 ${at} P00   WARN: dropped WAL file '${name}' because archive queue exceeded 4GB\n`;
    writeFileSync(
      join(home, 'pg-meta-archive-push-async.log'),
      `2026-11-27 10:00:00.001 P00   INFO: archive-push:async command begin 2.55.1\n${line('10:00:01.000', '00000001000000000000000A')}${line('12:00:01.000', '00000001000000000000000C')}`,
    );
    writeFileSync(join(home, 'pg-meta-archive-push.log'), line('11:00:01.000', '00000001000000000000000B'));
    const { cluster, leader } = clusterWith(`, pgbackrest_log_dir: ${home}`);
    const script = backupProbes(cluster, leader)[0]!
      .script.split('; ')
      .find((part) => part.includes('dropped'));
    expect(execFileSync('sh', ['-c', script ?? ''], { encoding: 'utf8' })).toBe('00000001000000000000000C\n');
  });
});

describe('archiving', () => {
  const { cluster, leader } = clusterWith();
  const judged = (output: string) => backupProbes(cluster, leader)[1]!.judge(told(output));

  test('that fails is named, until it works again', () => {
    expect(judged('f|t|7|00000002000000000000001F\n')).toMatchObject({
      state: 'fail',
      detail: 'archiving fails (7 times, last 00000002000000000000001F)',
    });
    expect(judged('f|f|7|00000002000000000000001F\n')).toMatchObject({ state: 'ok' });
    expect(judged('t|f|0|\n')).toMatchObject({ state: 'ok' });
  });
});

describe('a watchdog', () => {
  test('is asked about where a leader must have one', () => {
    const { cluster, leader } = clusterWith();
    expect(watchdogProbes(cluster, leader)).toEqual([]);
  });

  test('that Patroni cannot use is named at each member that could not lead', () => {
    const { cluster, replica } = clusterWith(', patroni_watchdog_mode: required');
    const [probe] = watchdogProbes(cluster, replica);
    expect(probe?.judge(told('{"state": "running", "role": "replica"}'))).toMatchObject({ state: 'ok' });
    expect(probe?.judge(told('{"state": "running", "watchdog_failed": true}'))).toMatchObject({
      state: 'fail',
      detail: expect.stringContaining('pg-meta-2 cannot lead') as string,
    });
    expect(probe?.judge(told(''))).toMatchObject({ state: 'fail' });
  });

  test.each([', patroni_watchdog_mode: automatic', ', pg_conf: crit.yml'])(
    'that a leader may have and has not is named at the leader alone: %s',
    (vars) => {
      const { cluster, leader } = clusterWith(vars);
      const [probe] = watchdogProbes(cluster, leader);
      const leads = '{"state": "running", "role": "primary"}';
      expect(probe?.judge(told(leads))).toMatchObject({
        state: 'warn',
        detail: expect.stringContaining('pg-meta-1 leads without a watchdog') as string,
      });
      expect(probe?.judge(told(`${leads}\nopen\n`))).toMatchObject({ state: 'ok' });
      expect(probe?.judge(told('{"state": "running", "role": "replica"}'))).toMatchObject({ state: 'ok' });
    },
  );
});

describe('huge pages', () => {
  const { cluster, leader } = clusterWith();
  const judged = (total: number, ...lines: readonly string[]) =>
    hugePagesProbe(cluster, leader).judge(
      told([`Total ${total}`, 'Free 512', 'KiB 2048', ...lines, ''].join('\n')),
    );

  test('that are reserved and that a server did not get are named', () => {
    expect(judged(512, 'runs 7')).toMatchObject({
      state: 'warn',
      detail:
        '1024 MiB of huge pages are reserved, 1024 MiB of them free, and PostgreSQL of pg-meta-1 did not get any',
    });
    expect(judged(512, 'runs 7', 'has them')).toMatchObject({ state: 'ok', detail: 'in huge pages' });
    expect(judged(0, 'runs 7')).toMatchObject({ state: 'ok' });
    expect(judged(512)).toMatchObject({ state: 'unknown' });
  });
});

describe('units', () => {
  const { cluster, inventory } = clusterOf(clusterText(', pg_version: 17'));
  const probe = unitsProbe(cluster, cluster.instances[0]!, inventory);
  const said = (...units: readonly (readonly [string, string])[]) =>
    probe.judge(
      told(units.map(([active, file]) => `ActiveState=${active}\nUnitFileState=${file}\n`).join('\n')),
    );
  const well = ['active', 'enabled'] as const;

  test('that run and start at boot are well', () => {
    expect(said(well, well, well)).toMatchObject({ state: 'ok' });
  });

  test('one that does not run is named, in the order in which systemd was asked', () => {
    expect(said(well, ['failed', 'enabled'], well)).toMatchObject({
      state: 'fail',
      detail: 'pgbouncer is failed',
    });
  });

  test('one that will not start at boot, or is not there, is named', () => {
    expect(said(well, well, ['active', 'disabled'])).toMatchObject({ state: 'warn' });
    expect(said(['inactive', ''], well, well)).toMatchObject({
      state: 'fail',
      detail: 'patroni is inactive',
    });
  });

  test('an answer without all units is none', () => {
    expect(said(well)).toMatchObject({ state: 'fail', detail: 'systemd does not answer' });
  });
});
