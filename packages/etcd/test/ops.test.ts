import { Secret } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { etcdAuth } from '../src/ops/auth.ts';
import type { EtcdClient } from '../src/ops/gateway.ts';
import { etcdMember } from '../src/ops/member.ts';
import { etcdRole } from '../src/ops/role.ts';
import { etcdUser } from '../src/ops/user.ts';
import { etcdVoter } from '../src/ops/voter.ts';

const client: EtcdClient = {
  endpoints: ['https://10.10.10.10:2379'],
  caPath: '/etc/etcd/ca.crt',
  rootPassword: Secret.of('Root.Secret'),
};
const said = (...lines: readonly string[]): string =>
  ['cluster https://10.10.10.10:2379', 'login accepted', ...lines, ''].join('\n');

test('a password that was changed in the inventory is told from one that nobody knows', () => {
  const args = { client, passwordPath: '/etc/etcd/etcd.pass' };
  const state = (output: string) => etcdAuth.parse(output, [args])[0]!;
  expect(etcdAuth.diff(args, state('login denied\nold accepted\n'), [])).toBe('password');
  expect(etcdAuth.diff(args, state('login denied\nold denied\n'), [])).toBe('refused');
  expect(etcdAuth.diff(args, state('login off\n'), [])).toBe('enable');
  expect(etcdAuth.diff(args, state('login accepted\n'), [])).toBeUndefined();
});

const role = { client, name: 'pg-test', prefix: '/pg/pg-test/' };
const roleState = (reply: string) => etcdRole.parse(said(`answer 0.role ${reply}`), [role])[0]!;

test('a role owns its prefix up to the next key', () => {
  const granted =
    '{"header":{}, "perm":[{"permType":"READWRITE", "key":"L3BnL3BnLXRlc3Qv", "range_end":"L3BnL3BnLXRlc3Qw"}]}';
  expect(etcdRole.diff(role, roleState(granted), [])).toBeUndefined();
});

test('a role that does not exist is created, and one that may do more loses it', () => {
  expect(
    etcdRole.diff(role, roleState('{"code":9, "message":"etcdserver: role name not found"}'), []),
  ).toEqual({ add: true, grant: true });
  const delta = etcdRole.diff(
    role,
    roleState('{"header":{}, "perm":[{"key":"Lw==", "range_end":"MA=="}]}'),
    [],
  );
  expect(delta).toEqual({ grant: true, revoke: [{ key: 'Lw==', rangeEnd: 'MA==' }] });
});

const user = { client, name: 'pg-test', password: Secret.of('Pg.Secret'), roles: ['pg-test'] };
const userState = (reply: string, verdict: string) =>
  etcdUser.parse(said(`answer 0.user ${reply}`, `answer 0.try ${verdict}`), [user])[0]!;

test('a user whose password is not accepted gets the declared one, and keeps its roles', () => {
  expect(etcdUser.diff(user, userState('{"header":{}, "roles":["pg-test"]}', 'denied'), [])).toEqual({
    password: true,
  });
  expect(
    etcdUser.diff(user, userState('{"header":{}, "roles":["pg-test"]}', 'accepted'), []),
  ).toBeUndefined();
});

test('a role that was taken away by hand is given back, a foreign one is taken', () => {
  expect(etcdUser.diff(user, userState('{"header":{}, "roles":["root"]}', 'accepted'), [])).toEqual({
    grant: ['pg-test'],
    revoke: ['root'],
  });
});

test('answers go to the op that asked', () => {
  const other = { ...user, name: 'pg-meta', roles: ['pg-meta'] };
  const output = said(
    'answer 0.user {"header":{}, "roles":["pg-test"]}',
    'answer 0.try accepted',
    'answer 1.user {"code":9}',
    'answer 1.try denied',
  );
  expect(etcdUser.parse(output, [user, other]).map((s) => s.roles)).toEqual([['pg-test'], undefined]);
});

const member = { client, name: 'etcd-2', peerUrl: 'https://10.10.10.11:2380', state: 'expected' } as const;
const list = (entry: string) =>
  etcdMember.parse(said(`answer 0.list {"header":{}, "members":[${entry}]}`), [member])[0]!;
const started =
  '{"ID":"7", "name":"etcd-2", "peerURLs":["https://10.10.10.11:2380"], "clientURLs":["https://10.10.10.11:2379"]}';
const waiting = '{"ID":"8", "peerURLs":["https://10.10.10.11:2380"], "isLearner":true}';

test('a member is added once, and one that has lost its data is replaced', () => {
  expect(etcdMember.diff(member, list(''), [])).toEqual({ add: true });
  expect(etcdMember.diff(member, list(waiting), [])).toBeUndefined();
  expect(etcdMember.diff(member, list(started), [])).toEqual({ remove: ['7'], add: true });
});

test('a member that is to go and is not listed is gone', () => {
  const gone = { ...member, state: 'absent' } as const;
  expect(etcdMember.diff(gone, list(''), [])).toBeUndefined();
  expect(etcdMember.diff(gone, list(started), [])).toEqual({ remove: ['7'] });
});

test('a removal is not taken for done because etcd refuses the password', () => {
  const gone = { ...member, state: 'absent' } as const;
  expect(etcdMember.diff(gone, { login: 'denied', members: [] }, [])).toEqual({ refused: 'denied' });
});

test('a learner is promoted, a voter is left alone', () => {
  const args = { client, name: member.name, peerUrl: member.peerUrl };
  const state = (entry: string) => etcdVoter.parse(said(`answer 0.list {"members":[${entry}]}`), [args])[0]!;
  expect(etcdVoter.diff(args, state(waiting), [])).toEqual({ id: '8' });
  expect(etcdVoter.diff(args, state(started), [])).toBeUndefined();
});

test('no change of a user or of root shows a password', () => {
  const shown = [
    etcdUser.describe(user, { add: true, grant: ['pg-test'] }),
    JSON.stringify(etcdUser.write(user, { add: true })),
    JSON.stringify(etcdAuth.write({ client, passwordPath: '/etc/etcd/etcd.pass' }, 'password')),
  ].join('\n');
  expect(shown).not.toMatch(/Pg\.Secret|Root\.Secret/);
});
