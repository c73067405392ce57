import { Secret } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { patroniRestart } from '../../src/ops/restart.ts';
import type { RestartArgs } from '../../src/ops/restart/args.ts';

const args: RestartArgs = {
  member: { instance: 'pg-test-2', url: 'http://10.0.0.2:8008' },
  credentials: { username: 'postgres', password: Secret.of('rest-password') },
  session: { dbsu: 'postgres', binDir: '/usr/pgsql/bin', socketDir: '/run/postgresql', port: 5432 },
  dataDir: '/pg/data',
  desired: { postgresql: { parameters: { max_connections: 200, shared_buffers: '256MB', hba_file: null } } },
  local: { hba_file: '/pg/conf/pg_hba.conf' },
  tolerant: [],
  alteredIsReset: false,
  turn: 'before-leader',
};

interface Row {
  readonly value: string;
  readonly next?: string;
  readonly file?: string;
  readonly unit?: string;
  readonly boot?: string;
  readonly commandLine?: boolean;
}

interface Member {
  readonly pending?: Readonly<Record<string, string>>;
  /** Parameters in the DCS. */
  readonly config?: Readonly<Record<string, string | number>>;
  readonly running?: Readonly<Record<string, Row>>;
}

const same = { max_connections: 200, shared_buffers: '256MB' };
const sound: Readonly<Record<string, Row>> = {
  max_connections: { value: '200', boot: '100', commandLine: true },
  shared_buffers: { value: '32768', unit: '8kB', boot: '16384' },
  hba_file: { value: '/pg/conf/pg_hba.conf', next: '/pg/conf/pg_hba.conf', file: 'postgresql.conf' },
};

function delta(
  { pending, config = same, running = {} }: Member,
  turn: RestartArgs['turn'] = 'before-leader',
  desired: RestartArgs['desired'] = args.desired,
) {
  const reasons = Object.entries(pending ?? {}).map(([name, value]) => [name, { new_value: value }]);
  const patroni =
    pending === undefined
      ? { state: 'running' }
      : { pending_restart: true, pending_restart_reason: Object.fromEntries(reasons) as object };
  const rows = Object.entries({ ...sound, ...running }).map(([parameter, row]) => ({
    parameter,
    type: /^[0-9]+$/.test(row.value) ? 'integer' : 'string',
    unit: null,
    boot: null,
    next: null,
    file: null,
    commandLine: false,
    ...row,
  }));
  const output = [
    '\u001epg-test-2',
    JSON.stringify(patroni),
    JSON.stringify({ postgresql: { parameters: config } }),
    ...rows.map((row) => JSON.stringify(row)),
  ].join('\n');
  return patroniRestart.diff({ ...args, turn, desired }, patroniRestart.parse(output, [args])[0]!, []);
}

const due = (member: Member, turn?: RestartArgs['turn']) => delta(member, turn)?.due.map((d) => d.name);

test('a change that is still to be made is known to take a restart, with both values', () => {
  const member = {
    config: { ...same, max_connections: 100 },
    running: { max_connections: { value: '100' } },
  };
  const found = delta(member);
  expect(found?.due).toEqual([{ name: 'max_connections', from: '100', to: '200' }]);
  expect(patroniRestart.describe(args, found!)).toBe(
    'restart PostgreSQL of pg-test-2: max_connections 100 -> 200',
  );
});

test('a parameter that leaves the configuration waits for its default', () => {
  const config = { ...same, autovacuum_max_workers: 9 };
  const running = { autovacuum_max_workers: { value: '9', boot: '3' } };
  const desired = { ...args.desired, pigsty: { parameters: [] } };
  const output = `\u001epg-test-2\n{}\n${JSON.stringify({ postgresql: { parameters: config }, pigsty: { parameters: ['autovacuum_max_workers'] } })}\n${JSON.stringify({ parameter: 'autovacuum_max_workers', type: 'integer', unit: null, next: null, file: null, commandLine: false, ...running.autovacuum_max_workers })}`;
  const [state] = patroniRestart.parse(output, [args]);
  expect(patroniRestart.diff({ ...args, desired }, state!, [])?.due).toEqual([
    { name: 'autovacuum_max_workers', from: '9', to: '3' },
  ]);
});

test('a replica restarts before the leader for what is raised, and after it for what is lowered', () => {
  const raised = { pending: { max_connections: '200' }, running: { max_connections: { value: '100' } } };
  const lowered = { pending: { max_connections: '200' }, running: { max_connections: { value: '300' } } };
  expect(due(raised, 'before-leader')).toEqual(['max_connections']);
  expect(due(raised, 'after-leader')).toBeUndefined();
  expect(due(lowered, 'before-leader')).toBeUndefined();
  expect(due(lowered, 'after-leader')).toEqual(['max_connections']);
  expect(due(lowered, 'leader')).toEqual(['max_connections']);
});

test('what need not be as on the leader is for the first turn', () => {
  const running = { shared_buffers: { value: '65536', unit: '8kB' } };
  expect(due({ pending: { shared_buffers: '256MB' }, running })).toEqual(['shared_buffers']);
});

test('what Patroni puts in place of a declared value is what the server is restarted for', () => {
  const declare = (
    parameters: Readonly<Record<string, string | number | null>>,
    running: Member['running'],
  ) => {
    const member = {
      config: { ...same, wal_log_hints: 'on' },
      ...(running === undefined ? {} : { running }),
    };
    return delta(member, 'leader', { postgresql: { parameters: { shared_buffers: '256MB', ...parameters } } })
      ?.due;
  };
  // Fewer than 25 are 100 to Patroni.
  expect(declare({ max_connections: 22 }, {})).toEqual([{ name: 'max_connections', from: '200', to: '100' }]);
  expect(declare({ max_connections: 22 }, { max_connections: { value: '100' } })).toBeUndefined();
  // Its default is on, the server's is off.
  expect(
    declare({ max_connections: 200, wal_log_hints: null }, { wal_log_hints: { value: 'on', boot: 'off' } }),
  ).toBeUndefined();
  // The address to listen on is no matter of parameters.
  expect(declare({ max_connections: 200, port: 5433 }, { port: { value: '5432' } })).toBeUndefined();
});

test('a place where the member listens or reads its rules takes a restart as soon as it differs', () => {
  expect(due({ running: { hba_file: { value: '/etc/pg_hba.conf' } } })).toEqual(['hba_file']);
});

test("nothing is restarted for somebody else's value, nor without a reason", () => {
  expect(due({})).toBeUndefined();
  const altered = {
    hba_file: { value: '/pg/conf/pg_hba.conf', next: '/nowhere', file: 'postgresql.auto.conf' },
  };
  expect(due({ pending: { hba_file: '/nowhere' }, running: altered })).toBeUndefined();
  expect(
    due({ pending: { max_connections: '500' }, running: { max_connections: { value: '100' } } }),
  ).toBeUndefined();
  expect(patroniRestart.diff(args, patroniRestart.parse('-\n', [args])[0]!, [])).toBeUndefined();
});

test('a restart that would bring an undeclared value into effect is refused, with the way out', () => {
  const file = '/pg/data/postgresql.auto.conf';
  const running = {
    shared_buffers: { value: '16384', unit: '8kB' },
    hba_file: { value: '/pg/conf/pg_hba.conf', next: '/nowhere', file },
  };
  const found = delta({ pending: { shared_buffers: '256MB' }, running });
  expect(found?.foreign).toEqual([{ name: 'hba_file', value: '/nowhere', file }]);
  const [action] = patroniRestart.write(args, found!);
  expect(JSON.stringify(action)).toContain('ALTER SYSTEM RESET hba_file');
  expect(JSON.stringify(action)).not.toContain('restart_pending');
});

test('a value in a file does not count where the command line of the server has another one', () => {
  const running = {
    shared_buffers: { value: '16384', unit: '8kB' },
    max_connections: { value: '200', next: '77', file: 'postgresql.auto.conf', commandLine: true },
  };
  expect(delta({ pending: { shared_buffers: '256MB' }, running })?.foreign).toEqual([]);
});

test('the password of the REST API is in no word of the command', () => {
  const [action] = patroniRestart.write(args, { due: [], foreign: [] });
  expect(JSON.stringify(action)).not.toContain('rest-password');
});
