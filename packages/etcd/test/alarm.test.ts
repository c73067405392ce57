import { Secret } from '@pigsty/sdk';
import { plain } from '@pigsty/sdk/testing';
import { expect, test } from 'vitest';
import { etcdAlarm } from '../src/ops/alarm.ts';

const args = {
  cluster: 'etcd',
  client: {
    endpoints: ['https://127.0.0.1:2379'],
    caPath: '/etc/etcd/ca.crt',
    certificatePath: '/etc/etcd/server.crt',
    keyPath: '/etc/etcd/server.key',
    rootPassword: Secret.of('Root.Secret'),
  },
};

const said = (reply: string): string =>
  `cluster https://127.0.0.1:2379\nlogin accepted\nanswer 0.alarms ${reply}\n`;
const state = (reply: string) => etcdAlarm.parse(said(reply), [args])[0]!;

test('where no alarm is raised nothing is to be done; where none can be read, that is no answer', () => {
  expect(etcdAlarm.diff(args, state('{"header":{}}'), [])).toBeUndefined();
  expect(etcdAlarm.unreadable?.(said('{"header":{}}'), [args])).toEqual([undefined]);
  expect(etcdAlarm.unreadable?.(said(''), [args])).toEqual(['etcd does not say which alarms are raised']);
});

test('alarms are read with every digit of the ids of their members; that of damaged data stays', () => {
  const raised = state(
    '{"header":{}, "alarms":[{"memberID":"16335528278292182035", "alarm":"NOSPACE"}, {"memberID":"3", "alarm":"CORRUPT"}]}',
  );
  expect(raised).toEqual({ full: ['16335528278292182035'] });
  expect(state('{"header":{}}')).toEqual({ full: [] });
  const [action] = etcdAlarm.write(args, etcdAlarm.diff(args, raised, [])!);
  const script = action?.do === 'run' ? plain(action.command.stdin ?? '') : '';
  expect(script).toContain(
    String.raw`must maintenance/alarm '{\"action\":\"DEACTIVATE\",\"memberID\":\"16335528278292182035\",\"alarm\":\"NOSPACE\"}'`,
  );
  expect(script).not.toContain('CORRUPT');
});
