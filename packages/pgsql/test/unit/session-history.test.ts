import { isSecret } from '@pigsty/sdk';
import { syntaxError } from '@pigsty/sdk/testing';
import { describe, expect, test } from 'vitest';
import { sessionHistoryHealth } from '../../src/health/session-history.ts';
import { register } from '../../src/observability/registrations.ts';
import { sessionHistory as planned } from '../../src/plan/session-history.ts';
import { sessions } from '../../src/queries/sessions.ts';
import { renderSessionsProgram } from '../../src/render/session-history.ts';
import { sessionFacts, type SampledSessions, type SessionHistory } from '../../src/sessions/facts.ts';
import { loadBy } from '../../src/sessions/load.ts';
import { isMoment } from '../../src/sessions/span.ts';
import { commonParams } from '../../src/spec/common-params.ts';
import { clusterOf, clusterText } from './cluster-of.ts';

function withVars(vars = '') {
  const { inventory, cluster } = clusterOf(clusterText(vars, { members: 2 }));
  const instance = cluster.instances[1]!;
  const { ops } = planned(cluster, instance, {
    inventory,
    common: commonParams(instance.params, inventory),
  });
  return { inventory, cluster, instance, ops };
}

interface File {
  readonly path: string;
  readonly mode?: string;
  readonly content: unknown;
}

describe('the sampler of sessions', () => {
  const states = (vars: string) =>
    withVars(vars).ops.flatMap((op) =>
      op.kind === 'unit' ? [(op.args as { name: string; state: string }).state] : [],
    );
  const jobs = (vars: string) => {
    const { cluster, inventory } = withVars(vars);
    return register(cluster, { inventory }).flatMap((r) => (r.type === 'log' ? [r.job] : []));
  };

  test('runs where PostgreSQL is watched; elsewhere it and its history are taken away', () => {
    expect(states('')).toEqual(['running']);
    expect(jobs('')).toContain('sessions');
    for (const off of ['pg_session_history_enabled', 'pg_exporter_enabled']) {
      expect(states(`, ${off}: false`), off).toEqual(['stopped']);
      expect(jobs(`, ${off}: false`), off).not.toContain('sessions');
    }
    const gone = withVars(', pg_session_history_enabled: false').ops.flatMap((op) =>
      op.kind === 'absent' ? [(op.args as File).path] : [],
    );
    expect(gone).toEqual([
      '/etc/systemd/system/pg_sessions.service',
      '/usr/local/libexec/pigsty/pg_sessions',
      '/etc/pigsty/pg_sessions.pgpass',
      '/var/log/pg_sessions',
    ]);
  });

  test('has the password in a file for root alone, and nowhere else', () => {
    const { ops } = withVars(", pg_monitor_password: 'a:b\\c d'");
    const files = ops.filter((op) => op.kind === 'file').map((op) => op.args as File);
    const secret = files.filter(({ content }) => isSecret(content));
    expect(secret.map(({ path, mode }) => `${path} ${mode}`)).toEqual([
      '/etc/pigsty/pg_sessions.pgpass 0600',
    ]);
    for (const { content, path } of files)
      if (typeof content === 'string') expect(content, path).not.toContain('a:b');
  });

  test('is a program that a POSIX shell understands, and reads no statement', () => {
    const program = renderSessionsProgram(withVars().instance);
    expect(syntaxError(program)).toBe('');
    expect(program).not.toMatch(/\bquery\b(?!_)/);
  });
});

describe('health', () => {
  const judged = (output: string) => {
    const { cluster, instance, inventory } = withVars();
    return sessionHistoryHealth(cluster, instance, inventory)[0]!.judge({ code: 0, output });
  };

  test('is well where a sample was written a moment ago', () => {
    expect(judged('active enabled\n7\n')).toMatchObject({ state: 'ok' });
  });

  test('names a sampler that does not run, one that does not start at boot, and one that has no samples', () => {
    expect(judged('failed enabled\n7\n')).toMatchObject({
      state: 'fail',
      detail: 'pg_sessions.service is failed',
    });
    expect(judged('active disabled\n7\n')).toMatchObject({ state: 'warn' });
    expect(judged('active enabled\n90\n')).toMatchObject({ state: 'warn', detail: 'no sample for 90 s' });
    expect(judged('active enabled\nnever\n')).toMatchObject({ state: 'warn', settles: true });
  });

  test('asks nothing where nothing is sampled', () => {
    const { cluster, instance, inventory } = withVars(', pg_session_history_enabled: false');
    expect(sessionHistoryHealth(cluster, instance, inventory)).toEqual([]);
  });
});

describe('the load of a member', () => {
  const session = (samples: number, more: Partial<SampledSessions>): SampledSessions => ({
    samples,
    wait: 'CPU',
    event: undefined,
    query: undefined,
    user: 'app',
    database: 'shop',
    application: 'web',
    kind: 'client backend',
    pid: undefined,
    blockedBy: [],
    ...more,
  });
  const history: SessionHistory = {
    seconds: 100,
    first: undefined,
    last: undefined,
    texts: new Map(),
    sessions: [
      session(150, { query: '7' }),
      session(40, { query: '8', wait: 'Lock', event: 'tuple', pid: 11, blockedBy: [12, 0] }),
      session(60, { query: '7', wait: 'IO', event: 'DataFileRead' }),
      session(20, { wait: 'Idle in transaction', pid: 12, application: 'billing' }),
      session(30, {
        user: undefined,
        database: undefined,
        application: undefined,
        kind: 'autovacuum worker',
      }),
    ],
  };
  const shown = (by: Parameters<typeof loadBy>[0]) =>
    loadBy(by, history).map(({ name, averageSessions, share }) => [name, averageSessions, share]);

  test('is how many sessions there were on average, the most first', () => {
    expect(shown('wait')).toEqual([
      ['CPU', 1.8, 0.6],
      ['IO', 0.6, 0.2],
      ['Lock', 0.4, 0.133],
      ['Idle in transaction', 0.2, 0.067],
    ]);
    expect(shown('query')[0]).toEqual(['7', 2.1, 0.7]);
    expect(loadBy('query', history)[0]!.waits).toEqual([
      { wait: 'CPU', share: 0.714 },
      { wait: 'IO:DataFileRead', share: 0.286 },
    ]);
    expect(shown('user').map(([name]) => name)).toEqual(['app', 'autovacuum worker']);
  });

  test('by blocker names who held the lock, and what that session did', () => {
    expect(shown('blocker')).toEqual([
      ['12 app@shop billing, idle in transaction', 0.4, 0.133],
      ['a prepared transaction', 0.4, 0.133],
    ]);
  });
});

describe('a queue for a lock', () => {
  const waiting = (pid: number, blockedBy: readonly number[]): SampledSessions => ({
    samples: 10,
    wait: 'Lock',
    event: 'tuple',
    query: undefined,
    user: 'app',
    database: 'shop',
    application: 'web',
    kind: 'client backend',
    pid,
    blockedBy,
  });
  const blockers = (...sessions: readonly SampledSessions[]) =>
    loadBy('blocker', { seconds: 10, first: undefined, last: undefined, texts: new Map(), sessions }).map(
      ({ name, averageSessions }) => [name, averageSessions],
    );

  test('is led back to the one at its head', () => {
    expect(blockers(waiting(2, [1]), waiting(3, [2]), waiting(4, [2, 3]))).toEqual([['1', 3]]);
  });

  test('in which all waited for each other at different times has no head', () => {
    expect(blockers(waiting(1, [2]), waiting(2, [1]))).toEqual([
      ['1 app@shop web', 1],
      ['2 app@shop web', 1],
    ]);
  });
});

describe('the question', () => {
  test('takes moments that the host understands, and nothing else', () => {
    for (const word of ['90s', '2h', 'now', '02:13', '2026-01-31T02:13', '2026-01-31 02:13:05+08:00'])
      expect(isMoment(word), word).toBe(true);
    for (const word of ['', 'banana', "2h'; reboot", '25:00', '2026-01-31T02:13; x'])
      expect(sessions.input.safeParse({ since: word }).success, word).toBe(false);
  });

  test('says of a member that it has no samples, and of one that takes none', () => {
    const warned = (vars: string) => {
      const { cluster, inventory } = withVars(vars);
      const facts = { of: () => undefined, from: () => undefined, host: () => undefined };
      const scope = { cluster, inventory, facts: facts as never, unreached: new Map<string, string>() };
      return sessions.warnings!({ ...scope, input: sessions.input.parse({ instance: 'pg-test-1' }) });
    };
    expect(warned('')).toEqual(['pg-test-1 has no samples from 1h until now']);
    expect(warned(', pg_session_history_enabled: false')).toEqual([
      'sessions of pg-test-1 are not sampled: pg_session_history_enabled',
    ]);
  });

  test('is asked in a script that a shell understands', () => {
    const { cluster, instance } = withVars();
    for (const by of ['wait', 'query'])
      expect(syntaxError(String(sessionFacts.script(instance, cluster, { by, since: '02:13' })))).toBe('');
  });
});
