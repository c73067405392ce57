import { Secret, type JsonValue } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { patroniConfig, type ConfigArgs } from '../../src/ops/config.ts';

const member = (instance: string) => ({ instance, url: `http://${instance}:8008` });
const args: ConfigArgs = {
  cluster: 'pg-test',
  members: ['pg-test-1', 'pg-test-2'].map(member),
  credentials: { username: 'postgres', password: Secret.of('rest-password') },
  session: { dbsu: 'postgres', binDir: '/usr/pgsql/bin', socketDir: '/run/postgresql', port: 5432 },
  desired: {},
  tolerant: [],
  loopSeconds: 2,
  leader: 'pg-test-2',
};
const change = (path: string, from: JsonValue, to: JsonValue) => ({ path, from, to });
const parameter = (name: string, from: JsonValue, to: JsonValue) =>
  change(`postgresql.parameters.${name}`, from, to);
const reloaded = (changes: readonly ReturnType<typeof change>[], more: Partial<ConfigArgs> = {}) =>
  patroniConfig.interrupts?.({ ...args, ...more }, changes)?.of;

test('a parameter reloads every member, a timer none', () => {
  expect(reloaded([change('ttl', 30, 20), parameter('work_mem', '4MB', '8MB')])).toBe('pg-test');
  expect(reloaded([change('ttl', 30, 20)])).toBeUndefined();
  expect(reloaded([change('postgresql.use_slots', false, true)])).toBeUndefined();
});

test('a parameter that Patroni keeps from the servers reloads none', () => {
  expect(reloaded([parameter('max_connections', 22, 23), parameter('port', 5432, 5433)])).toBeUndefined();
  expect(reloaded([parameter('max_connections', 22, 25)])).toBe('pg-test');
});

test('the leader is reloaded where it has to wait for others from now on, or no more', () => {
  expect(reloaded([change('synchronous_mode', false, true)])).toBe('pg-test-2');
  expect(reloaded([change('synchronous_mode', true, false)])).toBe('pg-test-2');
  expect(
    reloaded([change('synchronous_mode', false, true)], { members: [member('pg-test-1')] }),
  ).toBeUndefined();
});
