import { readInventory } from '@pigsty/inventory';
import type { ProbeResult, ToldResult } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { comparePrimaries, onlyPrimaryProbe } from '../../src/health/only-primary.ts';
import { pgClusters } from '../../src/spec/clusters.ts';

const text = `all:
  children:
    pg-test:
      hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary }, 10.10.10.12: { pg_seq: 2, pg_role: replica } }
      vars: { pg_cluster: pg-test }
    pg-dr:
      hosts: { 10.10.10.13: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-dr }
`;
const clusters = pgClusters(readInventory([{ file: 'pigsty.yml', text }]).inventory!);

interface Server {
  readonly systemId?: string;
  readonly state?: string;
  readonly runs?: boolean;
  readonly history?: string;
  readonly promoted?: object | null;
}

const answerOf = ({
  systemId = '7001',
  state = 'in production',
  runs = true,
  history = '',
  promoted = null,
}: Server): string =>
  [
    `system ${systemId}`,
    `state ${state}`,
    ...(runs ? ['runs yes'] : []),
    history,
    JSON.stringify({ ttl: 20, pigsty: { parameters: [], promoted } }),
  ].join('\n');

/** What health says of each server after all have answered. */
function judged(servers: Readonly<Record<string, Server>>): readonly string[] {
  const told = clusters.flatMap((cluster) =>
    cluster.instances.flatMap((instance): readonly ToldResult[] => {
      const server = servers[instance.name];
      if (server === undefined) return [];
      const probe = onlyPrimaryProbe(cluster, instance);
      const answer = { code: 0, output: answerOf(server) };
      const result: ProbeResult = { ...probe, ...probe.judge(answer), durationMs: 1 };
      const words = probe.tells?.(answer);
      return words === undefined ? [] : [{ result, told: words }];
    }),
  );
  return comparePrimaries(told).map(
    ({ result, verdict }) => `${result.instance} ${verdict.state}: ${verdict.detail}\n${verdict.hint ?? ''}`,
  );
}

const newer = { history: 'timeline 2\nsince 2026-03-01 12:00:00Z' };
const lost = { ...newer, promoted: { reason: 'upstream-lost', from: 'pg-test', at: 1000 } };
const detached = { ...newer, promoted: { reason: 'detached', from: 'pg-test', at: 1000 } };

test('two clusters that take writes with the same system identifier are named at both', () => {
  const found = judged({ 'pg-test-1': {}, 'pg-dr-1': newer });
  const detail =
    'fail: pg-dr (pg-dr-1, timeline 2 since 2026-03-01 12:00:00Z) and pg-test (pg-test-1, timeline 1) both take writes with the same data';
  const hint =
    'What is written to one is not in the other. To make pg-test follow, without what only it has: pigsty remove pgsql -l pg-test --purge-data, pg_upstream: 10.10.10.13 on its primary, and deploy. Where both are meant: pigsty pgsql promote pg-dr --detach --upstream pg-test';
  expect(found).toEqual([`pg-test-1 ${detail}\n${hint}`, `pg-dr-1 ${detail}\n${hint}`]);
});

test('a lost site that comes back as a primary is the old one, however late its own timeline began', () => {
  const [found] = judged({
    'pg-test-1': { history: 'timeline 2\nsince 2026-03-01 18:30:00Z' },
    'pg-dr-1': lost,
  });
  expect(found).toContain(
    'pg-dr (pg-dr-1, timeline 2 since 2026-03-01 12:00:00Z) and pg-test (pg-test-1, timeline 2 since 2026-03-01 18:30:00Z) both take writes with the same data: pg-dr was promoted because pg-test was lost, which is back',
  );
  expect(found).toContain('pigsty remove pgsql -l pg-test --purge-data');
  expect(found).not.toContain('--detach');
});

test.each<readonly [string, Readonly<Record<string, Server>>, number]>([
  ['was detached on purpose', { 'pg-test-1': {}, 'pg-dr-1': detached }, 0],
  ['has another database', { 'pg-test-1': { systemId: '7002' }, 'pg-dr-1': newer }, 0],
  ['follows', { 'pg-test-1': {}, 'pg-dr-1': { state: 'in archive recovery' } }, 0],
  ['is down', { 'pg-test-1': {}, 'pg-dr-1': { runs: false } }, 0],
  ['is another member of the same cluster', { 'pg-test-1': {}, 'pg-test-2': {} }, 0],
  [
    'was detached, followed again since and was lost then',
    {
      'pg-test-1': { promoted: { reason: 'upstream-lost', from: 'pg-dr', at: 2000 } },
      'pg-dr-1': detached,
    },
    2,
  ],
  [
    'was lost before it was copied again and detached',
    { 'pg-test-1': { promoted: { reason: 'detached', from: 'pg-dr', at: 2000 } }, 'pg-dr-1': lost },
    0,
  ],
  [
    'was detached from a third one',
    { 'pg-test-1': {}, 'pg-dr-1': { promoted: { reason: 'detached', from: 'pg-old', at: 1000 } } },
    2,
  ],
])('beside a primary another one that %s', (_what, servers, failures) => {
  expect(judged(servers)).toHaveLength(failures);
});
