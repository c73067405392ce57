import type { Change, Plan } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { beginMaintenance, predictedAlerts } from '../../src/alerts/maintenance.ts';
import { matcherText } from '../../src/alerts/matchers.ts';
import { estateWith } from './estate.ts';

type Interrupting = Pick<Change, 'module'> & { readonly interrupts?: Change['interrupts'] };

const planOf = (...changes: readonly Interrupting[]): Pick<Plan, 'stages'> => ({
  stages: [{ changes } as unknown as Plan['stages'][number]],
});
const restart = (of: string, unit = 'patroni.service', module = 'pgsql'): Interrupting => ({
  module,
  interrupts: { what: 'restart', unit, of },
});

const { inventory, present } = await estateWith({});
const context = { modules: present.map((p) => p.module), hosts: new Set(inventory.hosts.keys()) };
const predicted = (...changes: readonly Interrupting[]): readonly string[] =>
  predictedAlerts(planOf(...changes), context).map(matcherText);

test('a restart silences the alerts that it sets off, of that instance alone', () => {
  const [only, ...more] = predicted(restart('pg-test-2'));
  expect(more).toEqual([]);
  expect(only).toMatch(/^ins="pg-test-2", alertname=~".*\bPostgresDown\b.*"$/);
  for (const name of ['BackupStale', 'DiskFull', 'NodeDown', 'PgbouncerDown', 'PgExporterDown'])
    expect(only).not.toMatch(new RegExp(`\\b${name}\\b`));
});

test('instances that lose the same share a silence; another unit has one of its own', () => {
  expect(
    predicted(
      restart('pg-test-1', 'pgbouncer.service'),
      restart('pg-test-2', 'pgbouncer'),
      restart('10.10.10.10', 'etcd.service', 'etcd'),
    ),
  ).toEqual([
    expect.stringMatching(
      /^ins=~"pg-test-1\|pg-test-2", alertname=~"PgbouncerClientsWaiting\|PgbouncerDown\|/,
    ),
    'ip="10.10.10.10", alertname="EtcdMemberDown"',
  ]);
});

test('a host that reboots silences what it and everything on it set off', () => {
  const [only, ...more] = predicted(restart('10.10.10.11', 'host', 'node'));
  expect(more).toEqual([]);
  expect(only).toMatch(/^ip="10.10.10.11", alertname=~/);
  for (const name of ['NodeDown', 'NodeUnreachable', 'PostgresDown', 'PgbouncerDown', 'HaproxyDown'])
    expect(only).toMatch(new RegExp(`\\b${name}\\b`));
  for (const name of ['BackupStale', 'DiskFull']) expect(only).not.toMatch(new RegExp(`\\b${name}\\b`));
});

test('a failover is of the whole cluster', () => {
  const failover = { what: 'failover', unit: 'PostgreSQL', of: 'pg-test', writes: true } as const;
  expect(predicted({ module: 'pgsql', interrupts: failover })).toEqual([
    expect.stringMatching(/^cls="pg-test", alertname=~".*NoPrimary.*"$/),
  ]);
});

test('a reload, a change that interrupts nothing, and a unit that no alert is about silence nothing', () => {
  const reload = { what: 'reload', unit: 'PostgreSQL', of: 'pg-test-1' } as const;
  expect(
    predicted(
      { module: 'pgsql', interrupts: reload },
      { module: 'pgsql' },
      restart('10.10.10.11', 'sshd.service', 'node'),
    ),
  ).toEqual([]);
});

/** What Alertmanager of infra-1 is told: how many seconds each silence is to last. */
async function lasting(answers: boolean): Promise<{
  readonly seconds: readonly number[];
  readonly notes: readonly string[];
  readonly endedAfterMs: number;
}> {
  const seconds: number[] = [];
  const notes: string[] = [];
  let ask = (): void => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const estate = await estateWith({
    '10.10.10.10': ({ line, body }) => {
      if (!answers) return undefined;
      if (line.includes('-X GET')) return '{"startsAt":"2025-11-27T11:30:00.000Z"}';
      const { startsAt, endsAt } = JSON.parse(body) as { startsAt: string; endsAt: string };
      seconds.push((Date.parse(endsAt) - Date.parse(startsAt)) / 1000);
      return '{"silenceID":"0b1c"}';
    },
  });
  const maintenance = beginMaintenance(estate, planOf(restart('pg-test-1')), {
    createdBy: 'dba',
    comment: 'pigsty deploy',
    note: (message) => {
      notes.push(message);
      ask();
    },
  });
  await asked;
  const began = performance.now();
  await maintenance.end();
  return { seconds, notes, endedAfterMs: performance.now() - began };
}

test('a silence of a run has an end of its own, and ends a minute after the run', async () => {
  const { seconds, notes } = await lasting(true);
  expect(seconds).toEqual([600, 60]);
  expect(notes).toEqual([
    expect.stringMatching(/^silent in Alertmanager while this goes on: ins="pg-test-1"/),
  ]);
});

test('a run goes on where no Alertmanager answers, and says so', async () => {
  const { seconds, notes, endedAfterMs } = await lasting(false);
  expect(seconds).toEqual([]);
  expect(notes).toEqual(['Alertmanager does not answer: what this interrupts may be told of']);
  expect(endedAfterMs).toBeLessThan(1000);
});
