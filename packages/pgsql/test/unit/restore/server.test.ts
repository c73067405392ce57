import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { copySettings } from '../../../src/restore/aside/copy.ts';
import { forgetsRecovery } from '../../../src/restore/forgets-recovery.ts';
import { serverFunctions, type RecoverySettings } from '../../../src/restore/server.ts';
import { recoverScript } from '../../../src/restore/stages/recover.ts';
import { recovery } from '../../../src/restore/stages/restore-plan.ts';
import { PgsqlParams } from '../../../src/spec/schema.ts';

const target = { type: 'xid', xid: 4711, exclusive: false } as const;

/** A member whose data, and data of before, say how many connections they had. */
function member(connections: readonly [number, number]) {
  const home = mkdtempSync(join(tmpdir(), 'pigsty-recovery-'));
  mkdirSync(join(home, 'bin'));
  writeFileSync(
    join(home, 'bin/pg_controldata'),
    `#!/bin/sh\ncase $2 in *-before-restore) n=${connections[1]} ;; *) n=${connections[0]} ;; esac\necho "max_connections setting:              $n"\n`,
  );
  chmodSync(join(home, 'bin/pg_controldata'), 0o755);
  const params = PgsqlParams.parse({
    pg_cluster: 'pg-test',
    pg_seq: 1,
    pg_role: 'primary',
    pg_version: 17,
    pg_data: join(home, 'data'),
    pg_bin_dir: join(home, 'bin'),
  });
  return { home, instance: { name: 'pg-test-1', host: '10.10.10.11', params } };
}

/** What the server is started with, by its name. */
function settingsOf(settings: RecoverySettings): ReadonlyMap<string, string> {
  const directory = mkdtempSync(join(tmpdir(), 'pigsty-recovery-'));
  const script = `${serverFunctions({ ...settings, directory })}\nconfigure`;
  execFileSync('sh', ['-c', script], { stdio: 'pipe' });
  return new Map(
    readFileSync(join(directory, 'postgresql.conf'), 'utf8')
      .split('\n')
      .flatMap((line): readonly (readonly [string, string])[] => {
        const [, name = '', value = ''] = /^([a-z_.]+) = (.*)$/.exec(line) ?? [];
        return name === '' ? [] : [[name, value.replace(/^'(.*)'$/, '$1').replaceAll("''", "'")]];
      }),
  );
}

const copyOf = (instance: ReturnType<typeof member>['instance']) =>
  copySettings({
    member: instance,
    directory: '/pg/data-aside',
    unit: 'pigsty-restore-aside.service',
    set: '20260301-010000F',
    repo: '',
    timeline: 3,
    target,
  });

const planOf = (instance: ReturnType<typeof member>['instance']) =>
  recovery({
    cluster: {
      module: 'pgsql',
      name: 'pg-test',
      group: 'pg-test',
      params: instance.params,
      instances: [instance],
    },
    member: instance,
    run: 'r1',
    set: '20260301-010000F',
    repo: '',
    timeline: 3,
    target,
  });

test('a copy beside the living server archives nothing, follows nobody, subscribes to nothing and runs no jobs', () => {
  const found = settingsOf(copyOf(member([100, 100]).instance));
  expect(Object.fromEntries(found)).toMatchObject({
    archive_mode: 'off',
    archive_command: '',
    primary_conninfo: '',
    primary_slot_name: '',
    synchronous_standby_names: '',
    listen_addresses: '',
    max_logical_replication_workers: '0',
    'cron.launch_active_jobs': 'off',
    default_transaction_read_only: 'on',
  });
});

test('a restore reads the archive one segment after the other, along the timeline that was worked out', () => {
  const { instance } = member([100, 100]);
  for (const settings of [planOf(instance), copyOf(instance)]) {
    const found = settingsOf(settings);
    expect(found.get('recovery_target_timeline')).toBe('3');
    expect(found.get('restore_command')).toContain(' --no-archive-async archive-get ');
    expect(found.get('recovery_target_xid')).toBe('4711');
    expect(found.get('recovery_target_action')).toBe('pause');
  }
});

test('a server that recovers has as much room as the backup had, or the data from before, whichever had more', () => {
  for (const connections of [[300, 150] as const, [150, 300] as const])
    expect(settingsOf(planOf(member(connections).instance)).get('max_connections')).toBe('300');
});

test('recovery settings that a backup brings along are taken out of its data, and nothing else', () => {
  const { home } = member([100, 100]);
  const auto = join(home, 'postgresql.auto.conf');
  const kept = "# Do not edit\nwork_mem = '8MB'\n";
  writeFileSync(
    auto,
    `${kept}recovery_target_time = '2026-03-01 12:00:00+00'\n recovery_target_action = 'promote'\nrestore_command = 'false'\nprimary_conninfo = 'host=10.10.10.12'\nprimary_slot_name = 'pg_test_1'\n`,
  );
  for (const name of ['standby.signal', 'patroni.dynamic.json', 'postmaster.pid'])
    writeFileSync(join(home, name), '');
  execFileSync('sh', ['-ec', forgetsRecovery(`"${home}"`, '')]);
  expect(readFileSync(auto, 'utf8')).toBe(kept);
  expect(execFileSync('ls', [home], { encoding: 'utf8' })).toBe('bin\npostgresql.auto.conf\n');
});

test.each([
  [
    'that has replayed all there was before it is seen to run ended before the target',
    'LOG:  redo starts at 0/28\nFATAL:  recovery ended before configured recovery target was reached',
    'PostgreSQL ended before it came to the target',
  ],
  ['that replays nothing cannot be started', 'FATAL:  lock file exists', 'PostgreSQL cannot be started'],
])('a server %s', (_, log, said) => {
  const { home, instance } = member([100, 100]);
  for (const [name, script] of [
    ['pg_ctl', `case "$*" in *start*) cat >>${home}/recovery.log <<'END'\n${log}\nEND\n;; esac; exit 3`],
    ['psql', 'exit 2'],
    ['runuser', 'shift 3; exec "$@"'],
  ] as const) {
    writeFileSync(join(home, 'bin', name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(home, 'bin', name), 0o755);
  }
  const settings = { ...planOf(instance), directory: home };
  const { status, stderr } = spawnSync('sh', ['-c', recoverScript(settings, target, home)], {
    encoding: 'utf8',
    env: { PATH: `${home}/bin:/usr/bin:/bin` },
  });
  expect(stderr).toContain(said);
  expect(stderr).toContain(log.split('\n').at(-1));
  expect(status).toBe(1);
});
