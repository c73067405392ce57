import { Secret } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { patroniRestart, type RestartArgs } from '../../src/ops/restart.ts';

const args: RestartArgs = {
  member: { instance: 'pg-test-2', url: 'http://10.0.0.2:8008' },
  credentials: { username: 'postgres', password: Secret.of('rest-password') },
  managed: ['max_connections', 'shared_buffers'],
  turn: 'before-leader',
};

function due(turn: RestartArgs['turn'], reason: object | undefined) {
  const answer =
    reason === undefined ? { state: 'running' } : { pending_restart: true, pending_restart_reason: reason };
  const [state] = patroniRestart.parse(`${JSON.stringify(answer)}\n`, [args]);
  return patroniRestart.diff({ ...args, turn }, state!, []);
}

const raised = { max_connections: { old_value: '100', new_value: '200' } };
const lowered = { max_connections: { old_value: '200', new_value: '100' } };

test('a replica restarts before the leader for what is raised, and after it for what is lowered', () => {
  expect(due('before-leader', raised)).toEqual(['max_connections']);
  expect(due('after-leader', raised)).toBeUndefined();
  expect(due('before-leader', lowered)).toBeUndefined();
  expect(due('after-leader', lowered)).toEqual(['max_connections']);
  expect(due('leader', lowered)).toEqual(['max_connections']);
});

test('what need not be as on the leader is for the first turn', () => {
  expect(due('before-leader', { shared_buffers: { old_value: '200', new_value: '100' } })).toEqual([
    'shared_buffers',
  ]);
});

test("nothing is restarted for somebody else's change, nor without a reason", () => {
  expect(due('leader', { huge_pages: { old_value: 'try', new_value: 'off' } })).toBeUndefined();
  expect(due('leader', undefined)).toBeUndefined();
  expect(patroniRestart.diff(args, patroniRestart.parse('-\n', [args])[0]!, [])).toBeUndefined();
});

test('the password of the REST API is in no word of the command', () => {
  const [action] = patroniRestart.write(args, ['max_connections']);
  expect(JSON.stringify(action)).not.toContain('rest-password');
});
