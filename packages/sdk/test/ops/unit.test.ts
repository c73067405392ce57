import { expect, test } from 'vitest';
import { unit, type UnitArgs, type UnitState } from '../../src/ops/unit.ts';
import { plain } from '../../src/testing/local-host.ts';
import { testOpKind } from '../../src/testing/test-op-kind.ts';

const running: UnitState = {
  load: 'loaded',
  active: 'active',
  sub: 'running',
  file: 'enabled',
  needReload: false,
  result: 'success',
  pid: 7,
};
const stopped: UnitState = { ...running, active: 'inactive', sub: 'dead', pid: 0 };
const crashing: UnitState = {
  ...running,
  active: 'activating',
  sub: 'auto-restart',
  result: 'exit-code',
  pid: 0,
};

testOpKind(unit, {
  cases: [
    {
      name: 'a service that runs',
      args: {
        name: 'etcd.service',
        state: 'running',
        enabled: true,
        restartOn: ['etcd.restart'],
        reloadOn: ['etcd.reload'],
      },
      fresh: 'enable and start etcd.service',
      from: [
        { state: running, says: null },
        { state: stopped, says: 'start etcd.service' },
        { state: crashing, says: 'start etcd.service (was activating/auto-restart)' },
        {
          state: { ...stopped, active: 'failed', sub: 'failed' },
          says: 'start etcd.service (was failed/failed)',
        },
        {
          state: { ...running, active: 'activating', sub: 'start' },
          says: 'start etcd.service (was activating/start)',
        },
        {
          state: running,
          triggers: ['etcd.restart', 'etcd.reload'],
          says: 'restart etcd.service (etcd.restart)',
        },
        {
          state: running,
          triggers: ['etcd.reload', 'other.restart'],
          says: 'reload etcd.service (etcd.reload)',
        },
        { state: stopped, triggers: ['etcd.restart'], says: 'start etcd.service' },
        { state: { ...running, needReload: true }, says: 'reload the definition of etcd.service' },
        {
          state: { ...running, needReload: true },
          triggers: ['etcd.restart'],
          says: 'restart etcd.service (etcd.restart)',
        },
        { state: { ...running, file: 'disabled' }, says: 'enable etcd.service' },
        { state: { ...running, file: 'enabled-runtime' }, says: 'enable etcd.service' },
        { state: { ...running, file: 'static' }, says: null },
        { state: { ...running, file: 'alias' }, says: null },
        { state: { ...running, file: 'linked' }, says: 'enable etcd.service' },
        {
          state: { ...stopped, load: 'masked', file: 'masked' },
          says: 'unmask and enable and start etcd.service',
        },
      ],
    },
    {
      name: 'a service that is started without waiting',
      args: { name: 'etcd.service', state: 'running', enabled: true, noBlock: true },
      from: [
        { state: { ...running, active: 'activating', sub: 'start' }, says: null },
        { state: crashing, says: 'start etcd.service (was activating/auto-restart)' },
      ],
    },
    {
      name: 'a service that does not run',
      args: { name: 'postgresql.service', state: 'stopped', enabled: false, restartOn: ['x'] },
      fresh: null,
      from: [
        { state: running, triggers: ['x'], says: 'stop and disable postgresql.service' },
        { state: crashing, says: 'stop and disable postgresql.service' },
        { state: { ...stopped, file: 'static' }, triggers: ['x'], says: null },
      ],
    },
    {
      name: 'a service that is masked',
      args: { name: 'apt-daily.timer', state: 'stopped', enabled: 'masked' },
      fresh: 'mask apt-daily.timer',
      from: [{ state: { ...running, sub: 'waiting' }, says: 'stop and mask apt-daily.timer' }],
    },
    {
      name: 'a service that is left as it is',
      args: { name: 'cron.service', state: 'keep', enabled: 'keep', restartOn: ['cron.restart'] },
      fresh: null,
      from: [
        { state: running, triggers: ['cron.restart'], says: 'restart cron.service (cron.restart)' },
        { state: stopped, triggers: ['cron.restart'], says: null },
      ],
    },
  ],
});

// Recorded from systemd 257 on Debian 13.
const recorded = `MainPID=0
Result=exit-code
Id=loop.service
Names=loop.service
LoadState=loaded
ActiveState=activating
SubState=auto-restart
UnitFileState=disabled
NeedDaemonReload=yes

MainPID=77
Result=success
Id=ssh.service
Names=ssh.service sshd.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=enabled
NeedDaemonReload=no

MainPID=0
Result=success
Id=nowhere.service
Names=nowhere.service
LoadState=not-found
ActiveState=inactive
SubState=dead
UnitFileState=
NeedDaemonReload=no


MainPID=18
Result=success
Id=systemd-journald.service
Names=systemd-journald.service
LoadState=loaded
ActiveState=active
SubState=running
UnitFileState=static
NeedDaemonReload=no
`;

test('units are found by any of their names, whatever the order', () => {
  const names = [
    'sshd.service',
    'systemd-journald.service',
    'nowhere.service',
    'loop.service',
    'unasked.service',
  ];
  const args = names.map((name) => ({ name, state: 'running', enabled: true }) as const);
  const states = unit.parse(recorded, args);
  expect(states.map((s) => `${s.load} ${s.active}/${s.sub} ${s.file} ${s.needReload} ${s.pid}`)).toEqual([
    'loaded active/running enabled false 77',
    'loaded active/running static false 18',
    'not-found inactive/dead  false 0',
    'loaded activating/auto-restart disabled true 0',
    'not-found inactive/dead  false 0',
  ]);
});

test('twenty units are one systemctl show', () => {
  const all = Array.from(
    { length: 20 },
    (_, i) => ({ name: `a${i}.service`, state: 'running', enabled: true }) as const,
  );
  expect(plain(unit.read(all)).match(/systemctl show/g)).toHaveLength(1);
});

test('a reload says what is reloaded in truth, where that is something else', () => {
  const args = {
    name: 'patroni.service',
    state: 'running',
    enabled: true,
    reloadOn: ['patroni.reload'],
  } as const;
  const reloads = { unit: 'PostgreSQL', of: 'pg-test-1' };
  const interrupted = (more: Partial<UnitArgs>, triggers: readonly string[]) => {
    const delta = unit.diff({ ...args, ...more }, running, triggers);
    return delta === undefined ? undefined : unit.interrupts?.({ ...args, ...more }, delta);
  };
  expect(interrupted({}, ['patroni.reload'])).toEqual({ what: 'reload', unit: 'patroni.service' });
  expect(interrupted({ reloads }, ['patroni.reload'])).toEqual({ what: 'reload', ...reloads });
  expect(interrupted({ reloads, restartOn: ['x'] }, ['x'])).toEqual({
    what: 'restart',
    unit: 'patroni.service',
  });
});
