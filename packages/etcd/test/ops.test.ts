import { Secret } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { etcdAccount } from '../src/ops/account/account.ts';
import { etcdAuth } from '../src/ops/auth.ts';
import type { EtcdClient } from '../src/ops/gateway.ts';
import { etcdMember } from '../src/ops/member.ts';
import { etcdVoter } from '../src/ops/voter.ts';

const client: EtcdClient = {
  endpoints: ['https://10.10.10.10:2379'],
  caPath: '/etc/etcd/ca.crt',
  certificatePath: '/etc/etcd/server.crt',
  keyPath: '/etc/etcd/server.key',
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

const account = { client, name: 'pg-test', password: Secret.of('Pg.Secret'), prefix: '/pg/pg-test/' };
const owns =
  '{"header":{}, "perm":[{"permType":"READWRITE", "key":"L3BnL3BnLXRlc3Qv", "range_end":"L3BnL3BnLXRlc3Qw"}]}';
const has = '{"header":{}, "roles":["pg-test"]}';
const nothing = '{"code":9, "message":"etcdserver: user name not found"}';
const accountState = (verdict: string, user: string, role: string) =>
  etcdAccount.parse(said(`answer 0.try ${verdict}`, `answer 0.user ${user}`, `answer 0.role ${role}`), [
    account,
  ])[0]!;

test('an account that owns its prefix up to the next key is left alone', () => {
  expect(etcdAccount.diff(account, accountState('accepted', has, owns), [])).toBeUndefined();
});

test('an account that does not exist is created with its role', () => {
  expect(etcdAccount.diff(account, accountState('denied', nothing, nothing), [])).toEqual({
    role: { add: true, grant: true },
    user: { add: true, grant: ['pg-test'] },
  });
});

test('a role that may do more loses it', () => {
  const wide = '{"header":{}, "perm":[{"key":"Lw==", "range_end":"MA=="}]}';
  expect(etcdAccount.diff(account, accountState('accepted', has, wide), [])).toEqual({
    role: { grant: true, revoke: [{ key: 'Lw==', rangeEnd: 'MA==' }] },
  });
});

test('a user whose password is not accepted gets the declared one, and keeps its role', () => {
  expect(etcdAccount.diff(account, accountState('denied', has, owns), [])).toEqual({
    user: { password: true },
  });
});

test('a role that was taken away by hand is given back, a foreign one is taken', () => {
  const foreign = '{"header":{}, "roles":["root"]}';
  expect(etcdAccount.diff(account, accountState('accepted', foreign, owns), [])).toEqual({
    user: { grant: ['pg-test'], revoke: ['root'] },
  });
});

test('an account that is to go goes with its role, also where only one of them is left', () => {
  const gone = { ...account, state: 'absent' } as const;
  expect(etcdAccount.diff(gone, accountState('denied', nothing, nothing), [])).toBeUndefined();
  expect(etcdAccount.diff(gone, accountState('denied', nothing, owns), [])).toEqual({ remove: true });
});

test('answers go to the op that asked', () => {
  const other = { ...account, name: 'pg-meta' };
  const output = said(
    'answer 0.try accepted',
    `answer 0.user ${has}`,
    'answer 1.try denied',
    `answer 1.user ${nothing}`,
  );
  expect(etcdAccount.parse(output, [account, other]).map((s) => s.user.roles)).toEqual([
    ['pg-test'],
    undefined,
  ]);
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
    etcdAccount.describe(account, { user: { add: true, grant: ['pg-test'] } }),
    JSON.stringify(etcdAccount.write(account, { user: { add: true } })),
    JSON.stringify(etcdAuth.write({ client, passwordPath: '/etc/etcd/etcd.pass' }, 'password')),
  ].join('\n');
  expect(shown).not.toMatch(/Pg\.Secret|Root\.Secret/);
});
