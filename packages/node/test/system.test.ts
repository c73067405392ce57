import { unit, type Op, type UnitArgs } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { planned } from './planned.ts';

const running = { load: 'loaded', active: 'active', sub: 'running', file: 'enabled' } as const;
const state = { ...running, needReload: false, result: 'success', pid: 1 };

/** What happens to units that run when these ops have changed something. */
function restarted(ops: readonly Op[], changed: (op: Op) => boolean): readonly string[] {
  const topics = ops.filter(changed).flatMap((op) => op.notifies ?? []);
  return ops
    .filter((op): op is Op<UnitArgs> => op.kind === 'unit')
    .flatMap(({ args }) => {
      const delta = unit.diff(args, state, topics);
      return delta?.actions.includes('restart') === true ? [args.name] : [];
    });
}

test('another time zone restarts who has read the former one: jobs would run hours off', () => {
  const ops = planned('{ 10.0.0.1: { node_timezone: Europe/Berlin } }');
  expect(restarted(ops, ({ kind }) => kind === 'timezone')).toEqual(['rsyslog.service', 'cron.service']);
  expect(restarted(ops, () => false)).toEqual([]);
});

test('the rules of an administrator with a dot in the name stand in a file that sudo reads', () => {
  const written = planned('{ 10.0.0.1: { node_admin_username: ann.b } }').flatMap(({ kind, key, args }) =>
    kind === 'file' && key.startsWith('/etc/sudoers.d/') ? [[key, (args as { check?: unknown }).check]] : [],
  );
  expect(written).toEqual([['/etc/sudoers.d/ann_b', ['visudo', '-cf', '{}']]]);
});

test.each([
  ['{}', false],
  ['{ vip_enabled: true, vip_address: 10.0.0.2, vip_vrid: 9 }', true],
  ['{ pg_vip_enabled: true }', true],
  ['{ pg_vip_enabled: false }', false],
])('a host tells which addresses it has where one of them may move: %s', (vars, tells) => {
  const options = planned(`{ 10.0.0.1: ${vars} }`).find(({ key }) => key === '/etc/default/node_exporter');
  expect(JSON.stringify(options?.args).includes('--collector.netdev.address-info')).toBe(tells);
});
