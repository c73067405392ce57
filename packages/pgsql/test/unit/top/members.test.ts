import { expect, test } from 'vitest';
import { leadingMember } from '../../../src/activity/member.ts';
import { parseActivity } from '../../../src/activity/parse.ts';
import { fixture, leader, members } from './observed.ts';

test('roles, states and lag are those that PostgreSQL shows', () => {
  expect(
    members().map(({ instance, role, state, lagBytes, lagSeconds }) => [
      instance,
      role,
      state,
      lagBytes,
      lagSeconds,
    ]),
  ).toEqual([
    ['pg-test-1', 'primary', 'running', null, null],
    ['pg-test-2', 'sync standby', 'streaming', 0, 0],
    ['pg-test-3', 'replica', 'silent', 50_331_648, 12.5],
    ['pg-test-4', 'unknown', 'silent', null, null],
  ]);
});

test('a member that does not answer says why: its server is stopped, or its host is away', () => {
  const [first, , third, fourth] = members();
  expect(first?.silent).toBeNull();
  expect(third?.silent).toBe('PostgreSQL does not run (No such file or directory)');
  expect(third).toMatchObject({ load1: 0.1, poolerSilent: true, sessions: [], tps: null });
  expect(fourth?.silent).toContain('no route to the host');
  expect(fourth).toMatchObject({ load1: null, poolerSilent: false });
});

test('a standby that feeds others and is fed by none leads a standby cluster', () => {
  const [first] = members((sample) => ({
    ...sample,
    server: { ...sample.server!, inRecovery: true, receiver: 'streaming' },
  }));
  expect(first).toMatchObject({ role: 'standby leader', state: 'streaming' });
});

test('a replica that nothing comes to is not streaming', () => {
  const { followers: _, ...alone } = leader;
  const { receiver: _none, ...server } = { ...alone.server!, inRecovery: true };
  const [first] = members(() => ({ ...alone, server, followers: [] }));
  expect(first).toMatchObject({ role: 'replica', state: 'not streaming' });
});

test('transactions per second are counted since the sample before, unless the counter began again', () => {
  const before = members();
  const later = (transactions: number) =>
    members((s) => ({ ...s, server: { ...s.server!, at: s.server!.at + 2000, transactions } }), before)[0]
      ?.tps;
  expect(before[0]?.tps).toBeNull();
  expect(later(10_830 + 501)).toBe(250.5);
  expect(later(10)).toBeNull();
});

test('the leader is looked at, else the first that answers, else the first', () => {
  const all = members();
  expect(leadingMember(all)?.instance).toBe('pg-test-1');
  expect(leadingMember(all.slice(1))?.instance).toBe('pg-test-2');
  expect(leadingMember(all.slice(2))?.instance).toBe('pg-test-3');
  expect(leadingMember([])).toBeUndefined();
});

test('pools are read with the names they have, and that of the console is none', () => {
  expect(
    leader.pools?.map((p) => [p.database, p.clientsActive, p.clientsWaiting, p.waitSeconds, p.mode]),
  ).toEqual([
    ['test', 20, 5, 2.5, 'transaction'],
    ['a,"b"', 1, 0, 0, 'session'],
    ['unused', 0, 0, 0, 'session'],
  ]);
});

test('what answers in part is read in part, and a statement cannot pretend to be a document', () => {
  const broken = parseActivity(
    `${fixture('replica.txt')}["session",{"pid":1\nunreadable ERROR:  canceling statement\n`,
  );
  expect(broken).toMatchObject({ sessions: [], unreadable: 'ERROR:  canceling statement' });
  expect(broken.server?.connections).toBe(1);
  expect(parseActivity('')).toEqual({ followers: [], sessions: [], prepared: [] });
  const spoofed = leader.sessions.map((s) => ({ ...s, query: 'x\n["server",{}]\nunreadable y\nload 9.9 ' }));
  const output = spoofed.map((s) => JSON.stringify(['session', s])).join('\n');
  expect(parseActivity(output)).toMatchObject({ sessions: spoofed });
  expect(parseActivity(output)).not.toHaveProperty('server');
  expect(parseActivity(output)).not.toHaveProperty('unreadable');
});
