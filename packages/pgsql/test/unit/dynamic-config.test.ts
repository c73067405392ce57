import { expect, test } from 'vitest';
import { changedConfig, configChanges, mergePatch } from '../../src/ops/config/dynamic.ts';
import type { DynamicConfig } from '../../src/ops/config/model.ts';
import type { SettingType } from '../../src/sql/server-setting.ts';

const desired = {
  ttl: 20,
  failsafe_mode: true,
  postgresql: {
    use_slots: true,
    parameters: {
      max_connections: 500,
      shared_buffers: '4096MB',
      track_io_timing: 'on',
      'auto_explain.log_timing': 'on',
      gone: null,
    },
  },
};
const types = new Map<string, SettingType>([
  ['work_mem', { type: 'integer', unit: 'kB' }],
  ['shared_buffers', { type: 'integer', unit: '8kB' }],
  ['track_io_timing', { type: 'bool' }],
  ['timezone', { type: 'string' }],
]);
const none = { tolerant: new Set<string>(), types };
const sizes = { tolerant: new Set(['shared_buffers']), types };
const parameters = (have: DynamicConfig): DynamicConfig => ({ postgresql: { parameters: have } });

test('what others keep in the DCS is left alone', () => {
  const have = {
    ...desired,
    pause: true,
    postgresql: {
      ...desired.postgresql,
      pg_ident: [],
      parameters: { ...desired.postgresql.parameters, work_mem: '1GB' },
    },
  };
  expect(configChanges(desired, have, none)).toEqual([]);
});

test('the same value written in another way is no change', () => {
  const have = {
    ttl: '20',
    failsafe_mode: 'on',
    postgresql: {
      use_slots: 'true',
      parameters: { ...desired.postgresql.parameters, max_connections: '500', track_io_timing: true },
    },
  };
  expect(configChanges(desired, have, none)).toEqual([]);
});

test('a changed, a missing and an unwanted key become one patch', () => {
  const have = {
    ttl: 30,
    failsafe_mode: true,
    postgresql: {
      use_slots: true,
      parameters: { max_connections: 100, shared_buffers: '4096MB', track_io_timing: 'on', gone: 1 },
    },
  };
  const changes = configChanges(desired, have, none);
  expect(changes.map((c) => c.path)).toEqual([
    'ttl',
    'postgresql.parameters.max_connections',
    'postgresql.parameters.auto_explain.log_timing',
    'postgresql.parameters.gone',
  ]);
  expect(mergePatch(changes)).toEqual({
    ttl: 20,
    postgresql: { parameters: { max_connections: 500, 'auto_explain.log_timing': 'on', gone: null } },
  });
});

test('a computed size that differs by little does not count, one that differs much does', () => {
  const at = (size: string) => ({
    ...desired,
    postgresql: { use_slots: true, parameters: { ...desired.postgresql.parameters, shared_buffers: size } },
  });
  expect(configChanges(desired, at('4000MB'), sizes)).toEqual([]);
  expect(configChanges(desired, at('4GB'), sizes)).toEqual([]);
  expect(configChanges(desired, at('2048MB'), sizes)).toHaveLength(1);
  expect(configChanges(desired, at('4000MB'), none)).toHaveLength(1);
});

test('a parameter is found in any spelling, keeps the one it has, and has no second one', () => {
  const want = parameters({ work_mem: '8MB', timezone: 'UTC' });
  expect(configChanges(want, parameters({ Work_Mem: '8192kB', TimeZone: 'UTC' }), none)).toEqual([]);
  const twice = parameters({ work_mem: '16MB', Work_Mem: '8MB', TimeZone: 'Europe/Berlin' });
  const changes = configChanges(want, twice, none);
  expect(changedConfig(twice, changes)).toEqual(parameters({ work_mem: '8MB', TimeZone: 'UTC' }));
});

test('a change that does not speak of PostgreSQL takes no parameter back, and one of a standby cluster drops its delay', () => {
  const have = {
    ...parameters({ work_mem: '8MB' }),
    pigsty: { parameters: ['work_mem'] },
    standby_cluster: { host: '10.10.10.11', port: 5432, recovery_min_apply_delay: '1h' },
  };
  expect(configChanges({ standby_cluster: null }, have, none).map((c) => c.path)).toEqual([
    'standby_cluster',
  ]);
  const standby_cluster = { host: '10.10.10.12', port: 5432, recovery_min_apply_delay: null };
  expect(configChanges({ standby_cluster }, have, none).map((c) => [c.path, c.to])).toEqual([
    ['standby_cluster.host', '10.10.10.12'],
    ['standby_cluster.recovery_min_apply_delay', null],
  ]);
});

test('what an earlier inventory declared and this one does not goes; what nobody declared stays', () => {
  const have = {
    ...parameters({ work_mem: '8MB', TimeZone: 'UTC', jit: 'off' }),
    pigsty: { parameters: ['timezone', 'work_mem'] },
  };
  const want = { ...parameters({ work_mem: '8MB' }), pigsty: { parameters: ['work_mem'] } };
  const changes = configChanges(want, have, none);
  expect(changes).toContainEqual({
    path: 'postgresql.parameters.TimeZone',
    from: 'UTC',
    to: null,
    gone: true,
  });
  expect(changedConfig(have, changes)).toEqual({
    ...parameters({ work_mem: '8MB', jit: 'off' }),
    pigsty: { parameters: ['work_mem'] },
  });
});
