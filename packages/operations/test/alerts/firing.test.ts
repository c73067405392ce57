import { expect, test } from 'vitest';
import { firingAlerts } from '../../src/alerts/firing.ts';
import { alertmanager, data, estateWith } from './estate.ts';

const [first, second] = ['10.10.10.10', '10.10.10.9'];
const both = {
  [first]: alertmanager(data('infra-1-alerts.json')),
  [second]: alertmanager(data('infra-2-alerts.json')),
};

test('an alert that two infra nodes know is shown once, since the earlier time; what nobody is told of comes last', async () => {
  const { alerts, certain } = await firingAlerts(await estateWith(both), {});
  expect(certain).toBe(true);
  expect(alerts.map((a) => [a.name, a.since.slice(11, 16), a.inhibited, a.silencedBy.length])).toEqual([
    ['InfraDown', '11:20', false, 0],
    ['NodeDown', '11:20', false, 0],
    ['ClusterWithoutLeader', '11:32', false, 0],
    ['PostgresDown', '11:33', false, 1],
    ['UnitFailed', '11:30', true, 0],
  ]);
});

test('of what a silence holds back, the alert that says the others comes first', async () => {
  const silenced = JSON.parse(data('infra-1-alerts.json')) as {
    labels: Record<string, string>;
    startsAt: string;
    status: { silencedBy: string[] };
  }[];
  const { status } = silenced.find((a) => a.labels['alertname'] === 'PostgresDown') ?? {};
  for (const alert of silenced.filter((a) => a.labels['alertname'] === 'UnitFailed')) {
    alert.labels['severity'] = 'CRIT';
    alert.status.silencedBy = status?.silencedBy ?? [];
  }
  const { alerts } = await firingAlerts(
    await estateWith({ ...both, [first]: alertmanager(JSON.stringify(silenced)) }),
    {},
  );
  expect(alerts.slice(-2).map((a) => [a.name, a.severity, a.silencedBy.length])).toEqual([
    ['PostgresDown', 'CRIT', 1],
    ['UnitFailed', 'CRIT', 1],
  ]);
});

test('an alert carries what its rule says, and the silence that holds it back', async () => {
  const { alerts } = await firingAlerts(await estateWith(both), {});
  expect(alerts.find((a) => a.name === 'PostgresDown')).toMatchObject({
    severity: 'CRIT',
    cls: 'pg-test',
    ins: 'pg-test-1',
    meaning: 'Its clients have no answer, and it cannot take over.',
    firstCommand: 'pigsty pgsql list pg-test',
    receivers: ['dba'],
    silencedBy: [
      { id: 'e764a334-7e0e-4c49-9dd2-7317278b48eb', until: '2026-11-27T23:00:00.000Z', comment: 'new disks' },
    ],
  });
});

test('a limit chooses alerts by their host, and those of a cluster by its hosts', async () => {
  const of = async (limit: string): Promise<readonly string[]> =>
    (await firingAlerts(await estateWith(both), { limit })).alerts.map((a) => a.name);
  expect(await of('pg-test')).toEqual(['ClusterWithoutLeader', 'PostgresDown']);
  expect(await of('nodes')).toEqual(['NodeDown', 'UnitFailed']);
});

test('without the alert that never stops, an empty list is not certain, and it is said why', async () => {
  const { alerts, certain, notes } = await firingAlerts(
    await estateWith({ [first]: alertmanager('[]'), [second]: alertmanager('[]') }),
    {},
  );
  expect({ alerts, certain }).toEqual({ alerts: [], certain: false });
  expect(notes[0]).toContain('no rule is evaluated on 10.10.10.10, or alerts do not arrive');
});

test('one Alertmanager that does not answer is a note, all of them an error', async () => {
  const one = await firingAlerts(await estateWith({ [first]: both[first]! }), {});
  expect(one.alerts).toHaveLength(4);
  expect(one.notes).toEqual(['Alertmanager of infra-2 (10.10.10.9) does not answer']);
  await expect(firingAlerts(await estateWith({}), {})).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
});
