import { expect, test } from 'vitest';
import { configChanges, mergePatch } from '../../src/ops/config/dynamic.ts';

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
const none = new Set<string>();

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
  expect(configChanges(desired, at('4000MB'), new Set(['shared_buffers']))).toEqual([]);
  expect(configChanges(desired, at('4GB'), new Set(['shared_buffers']))).toEqual([]);
  expect(configChanges(desired, at('2048MB'), new Set(['shared_buffers']))).toHaveLength(1);
  expect(configChanges(desired, at('4000MB'), none)).toHaveLength(1);
});
