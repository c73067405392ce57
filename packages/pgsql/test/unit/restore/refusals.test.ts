import type { ModuleFacts } from '@pigsty/sdk';
import { describe, expect, test } from 'vitest';
import type { PgFacts } from '../../../src/facts/instance.ts';
import { patroniFacts, type PatroniFacts } from '../../../src/facts/patroni.ts';
import { restoreAside } from '../../../src/procedures/restore-aside.ts';
import { restore } from '../../../src/procedures/restore.ts';
import { restoreFacts, type RestoreFacts } from '../../../src/restore/facts.ts';
import { RestoreInput } from '../../../src/restore/input.ts';
import { clusterOf, clusterText, patroniView } from '../cluster-of.ts';

const segment = (n: number): string =>
  `0000000100000000000000${n.toString(16).toUpperCase().padStart(2, '0')}`;

const fine: RestoreFacts = {
  now: 2000,
  segmentBytes: 16 * 1024 * 1024,
  systemId: '7',
  timeline: 1,
  info: {
    systemId: '7',
    archives: [{ repository: 1, id: '17-1' }],
    ofOthers: 0,
    backups: [
      {
        label: '20260301-010000F',
        type: 'full',
        error: false,
        begin: 900,
        end: 1000,
        endLsn: 0x5000150,
        firstSegment: segment(5),
        lastSegment: segment(5),
        databaseBytes: 4e9,
        repositoryBytes: 1e9,
        repository: 1,
        annotations: {},
      },
    ],
  },
  archived: [{ timeline: 1, first: 5, last: 9, until: 1900 }],
  own: [],
  unarchived: [],
  histories: new Map(),
  hits: [],
  seen: [],
  unread: [],
  late: false,
  dataBytes: 4e9,
  freeBytes: 9e9,
  tablespaces: [],
  kept: false,
  aside: false,
  mounted: false,
  receipts: {},
};

const dr = `    pg-dr:
      hosts: { 10.10.10.13: { pg_seq: 1, pg_role: primary, pg_upstream: 10.10.10.11 } }
      vars: { pg_cluster: pg-dr }
`;

interface Given {
  readonly told?: Partial<RestoreFacts>;
  readonly input?: Readonly<Record<string, unknown>>;
  readonly paused?: boolean;
  /** A host that does not answer. */
  readonly lost?: string;
  /** Nobody leads: Patroni is stopped everywhere. */
  readonly stopped?: boolean;
  /** The standby cluster pg-dr copies from it. */
  readonly followed?: boolean;
}

function scope({
  told = {},
  input = { latest: true },
  paused = false,
  lost,
  stopped = false,
  followed = false,
}: Given = {}) {
  const { inventory, cluster } = clusterOf(`${clusterText()}${followed ? dr : ''}`);
  const states = [
    ['leader', 'running'],
    ['replica', 'streaming'],
  ] as const;
  const view = { ...patroniView(states), paused };
  const patroni: PatroniFacts = { ...(stopped ? {} : { view }), begun: {} };
  const facts: ModuleFacts<PgFacts> = {
    host: (host) => (host === lost ? undefined : ({ address: host } as never)),
    of: () => undefined,
    from: (query, { host }) => {
      if (host === lost) return undefined;
      if (query === (patroniFacts as unknown)) return patroni as never;
      return query === (restoreFacts as unknown) ? ({ ...fine, ...told } as never) : undefined;
    },
  };
  return {
    cluster,
    facts,
    input: RestoreInput.parse(input),
    run: { id: 'r1', startedAt: 0 },
    estate: { inventory } as never,
  };
}

const told = (given: Given) => restore.refuse?.(scope(given)) ?? [];
const refused = (given: Given): readonly string[] => told(given).map((p) => p.rule);

describe('before anything stops a restore in place is refused for', () => {
  test.each<[string, Given, readonly string[]]>([
    ['nothing where all is well', {}, []],
    ['words that name no target', { input: {} }, ['target-wrong']],
    ['a target before every backup', { input: { lsn: '0/5000100' } }, ['target-unreachable']],
    ['a host that does not answer', { lost: '10.10.10.12' }, ['unwell-member']],
    ['a paused Patroni', { paused: true }, ['patroni-paused']],
    ['an instance that is none', { input: { latest: true, member: 'pg-test-7' } }, ['no-such-instance']],
    ['tablespaces, which it would write into', { told: { tablespaces: ['/fast/a'] } }, ['has-tablespaces']],
    ['data that an earlier one has kept', { told: { kept: true } }, ['kept-data']],
    ['a data directory that cannot be renamed', { told: { mounted: true } }, ['data-mounted']],
    ['too little room for the backup beside the data', { told: { freeBytes: 4e9 } }, ['no-space']],
    ['a repository of another database', { told: { systemId: '8' } }, ['no-backup']],
    [
      'every reason that has to do with room at once',
      { told: { tablespaces: ['/fast/a'], kept: true, freeBytes: 1 } },
      ['kept-data', 'has-tablespaces', 'no-space'],
    ],
  ])('%s', (_, given, rules) => {
    expect(refused(given)).toEqual(rules);
  });
});

test('WAL that nobody can archive any more is named before a recovery leaves it out', () => {
  const unarchived = [segment(10), segment(11)];
  expect(told({ stopped: true, told: { unarchived } })).toEqual([
    expect.objectContaining({
      severity: 'warning',
      rule: 'unarchived-wal',
      message:
        'nobody leads pg-test, and 2 segments of WAL of pg-test-1 are in no archive, from 00000001000000000000000A on: a recovery ends before them',
    }),
    expect.objectContaining({ rule: 'unarchived-wal' }),
  ]);
  // A leader archives them before it stops.
  expect(told({ told: { unarchived } })).toEqual([]);
});

test('a standby cluster that follows is named, as it has what comes after the target', () => {
  expect(told({ followed: true })).toEqual([
    expect.objectContaining({
      severity: 'warning',
      rule: 'followed-cluster',
      message: 'the standby cluster pg-dr follows pg-test, and has what was written after the target',
    }),
  ]);
});

test('a restore aside goes on beside tablespaces, which it maps into its own directory', () => {
  const asked = scope({ told: { tablespaces: ['/fast/a'] } });
  const input = { ...asked.input, database: 'postgres' };
  expect(restoreAside.refuse?.({ ...asked, input })).toEqual([]);
  const decided = { ...asked, input: restoreAside.decide?.({ ...asked, input }) as typeof input };
  const [stage] = restoreAside.phases.find((p) => p.name === 'restore')!.plan(decided);
  const [op] = stage?.ops ?? [];
  expect(stage?.host).toBe('10.10.10.12');
  expect(JSON.stringify(op)).toContain('--tablespace-map-all=/pg/data-aside/tablespaces');
  expect(JSON.stringify(op)).toContain('--pg1-path=\\"$data\\"');
});

test('roles get the passwords of the inventory before a backup is taken and a replica copied', () => {
  expect(restore.phases.map((p) => p.name)).toEqual([
    'archive the rest',
    'stop',
    'restore',
    'recover and compare',
    'promote',
    'hand over to Patroni',
    'roles of the inventory',
    'full backup',
    'copy the replicas',
    'check the archive',
  ]);
  const asked = scope();
  const decided = { ...asked, input: restore.decide?.(asked) as typeof asked.input };
  const stages = (name: string) => restore.phases.find((p) => p.name === name)!.plan(decided);
  const names = stages('roles of the inventory').flatMap((s) => s.ops.map((op) => op.key));
  expect(names).toEqual(
    expect.arrayContaining(['replicator', 'dbuser_monitor', 'dbuser_dba'].map((name) => `pg-test/${name}`)),
  );
  expect(stages('copy the replicas').map((s) => s.host)).toEqual(['10.10.10.12']);
  expect(JSON.stringify(stages('copy the replicas'))).toContain('delete the data of pg-test-2');
});
