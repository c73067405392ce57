import { readInventory } from '@pigsty/inventory';
import { Secret, type ModuleFacts } from '@pigsty/sdk';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { PgFacts } from '../../../src/facts/instance.ts';
import { patroniFacts, type PatroniFacts } from '../../../src/facts/patroni.ts';
import { definition } from '../../../src/index.ts';
import { upgrade } from '../../../src/procedures/upgrade.ts';
import { upgradeFacts, type UpgradeFacts } from '../../../src/upgrade/facts.ts';
import { readReceipt } from '../../../src/upgrade/receipt.ts';
import { UpgradeInput } from '../../../src/upgrade/input.ts';

const read = (version: number, vars = '') =>
  readInventory([
    {
      file: 'pigsty.yml',
      text: `all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } } }
    pg-test:
      hosts:
        10.10.10.11: { pg_seq: 1, pg_role: primary }
        10.10.10.12: { pg_seq: 2, pg_role: replica }
      vars: { pg_cluster: pg-test, pg_version: ${version}${vars} }
`,
    },
  ]).inventory!;

const fine: UpgradeFacts = {
  now: 1_000_000,
  version: 17,
  missing: [],
  lost: [],
  companions: ['postgresql-18-pgvector'],
  prepared: 0,
  slots: [],
  dataBytes: 4e9,
  freeBytes: 9e9,
  tablespaces: [],
  former: [],
  occupied: false,
  backupEnd: 990_000,
  receipts: {},
};

interface Given {
  readonly told?: Partial<UpgradeFacts>;
  readonly input?: Record<string, unknown>;
  readonly pgVersion?: number;
  /** Nobody leads: Patroni is stopped. */
  readonly stopped?: boolean;
  readonly vars?: string;
}

function scope({ told = {}, input = { to: 18 }, pgVersion = 17, stopped = false, vars = '' }: Given = {}) {
  const inventory = read(pgVersion, vars);
  const members = [
    ['pg-test-1', '10.10.10.11', 'replica', 'streaming'],
    ['pg-test-2', '10.10.10.12', 'leader', 'running'],
  ].map(([name = '', host = '', role = '', state = '']) => {
    return { name, host, role, state, timeline: 1, lag: 0, pendingRestart: false, mayLead: true };
  });
  const view = { scope: 'pg-test', paused: false, leader: 'pg-test-2', members };
  const patroni: PatroniFacts = { ...(stopped ? {} : { view }), begun: {} };
  const host = {
    osVendor: 'debian',
    osVersion: '13',
    family: 'deb',
    cpus: 2,
    memoryMiB: 2048,
    dataBytes: 4e10,
  };
  const facts: ModuleFacts<PgFacts> = {
    host: () => host as never,
    of: () => ({ initialized: true, hasBackup: true, version: 17 }),
    from: (query) =>
      query === (patroniFacts as unknown)
        ? (patroni as never)
        : query === (upgradeFacts as unknown)
          ? ({ ...fine, ...told } as never)
          : undefined,
  };
  return {
    cluster: definition.identify(inventory).clusters[0]!,
    facts,
    input: UpgradeInput.parse(input),
    run: { id: 'r1', startedAt: 0 },
    estate: { inventory } as never,
  };
}

interface Case extends Given {
  readonly name: string;
  readonly facts: Partial<UpgradeFacts>;
  readonly rules: readonly string[];
}
const cases = JSON.parse(readFileSync(new URL('refusals.json', import.meta.url), 'utf8')) as readonly Case[];

describe('before anything stops it is refused for', () => {
  test.each(cases)('$name', ({ facts, rules, ...given }) => {
    const problems = upgrade.refuse?.(scope({ ...given, told: facts })) ?? [];
    expect(problems.map((p) => p.rule)).toEqual(rules);
    for (const { hint } of problems) expect(hint).toBeTruthy();
  });
});

const decided = { to: 18, from: 17, member: 'pg-test-2' };
const phase = (list: typeof upgrade.phases, name: string) => list.find((p) => p.name === name)!;

test('a standby cluster that follows is named before, as it cannot follow another version', () => {
  const { estate, ...rest } = scope();
  const text = `all:
  children:
    pg-test:
      hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary }, 10.10.10.12: { pg_seq: 2, pg_role: replica } }
      vars: { pg_cluster: pg-test, pg_version: 17 }
    pg-dr:
      hosts: { 10.10.10.13: { pg_seq: 1, pg_role: primary, pg_upstream: 10.10.10.12 } }
      vars: { pg_cluster: pg-dr, pg_version: 17 }
`;
  const followed = {
    ...rest,
    estate: { ...(estate as object), inventory: readInventory([{ file: 'pigsty.yml', text }]).inventory! },
  };
  expect(upgrade.refuse?.(followed as never)).toEqual([
    expect.objectContaining({
      severity: 'warning',
      rule: 'followed-cluster',
      message: 'the standby cluster pg-dr follows pg-test, and a server of 17 cannot follow one of 18',
    }),
  ]);
});

describe('the stages', () => {
  test('the one that leads is upgraded, and stops last', () => {
    expect(upgrade.decide?.(scope())).toMatchObject(decided);
    const stages = phase(upgrade.phases, 'stop').plan(scope({ input: decided }));
    expect(stages.map((s) => [s.host, s.after])).toEqual([
      ['10.10.10.11', []],
      ['10.10.10.12', ['restore-stop@10.10.10.11']],
    ]);
  });

  test('packages of the new version are wanted everywhere, with those of extensions that databases use', () => {
    const stages = phase(upgrade.phases, 'install packages').plan(scope({ input: decided }));
    for (const stage of stages) {
      const names = stage.ops.flatMap((op) => (op.args as { names?: readonly string[] }).names ?? []);
      expect(names).toContain('postgresql-18');
      expect(names).toContain('postgresql-18-pgvector');
      expect(names).not.toContain('postgresql-17');
    }
  });

  test('etcd forgets the old database before the new one leads, and nothing once it does', () => {
    const keys = (stopped: boolean): readonly string[] =>
      phase(upgrade.phases, 'hand over to Patroni')
        .plan(scope({ input: decided, stopped }))
        .flatMap((s) => s.ops)
        .flatMap((op) => (op.kind === 'pg.dcs-keys' ? [(op.args as { prefix: string }).prefix] : []));
    expect(keys(true)).toContain('/pg/pg-test/initialize');
    expect(keys(true)).not.toContain('/pg/pg-test/config');
    expect(keys(false)).toEqual([]);
  });

  test('the new data gets pg_files before the new version starts', () => {
    const given = scope({ input: decided, vars: ', pg_files: [ssl/client.key]' });
    const estate = { ...(given.estate as object), localFile: () => Secret.of('a key') } as never;
    const stages = phase(upgrade.phases, 'hand over to Patroni').plan({ ...given, estate });
    const [at = 0, start = 0] = [
      stages.findIndex(({ ops }) => ops.some(({ key }) => key === '/pg/data/client.key')),
      stages.findIndex(({ name }) => name === 'upgrade-start'),
    ];
    expect(stages[at]?.host).toBe('10.10.10.12');
    expect(stages[start]?.after).toContain(`${stages[at]?.name ?? ''}@10.10.10.12`);
  });

  test.each([
    ['link', true],
    ['copy', false],
  ])('with --mode %s the way back ends where the new version starts: %s', (mode, ends) => {
    const [stage] = phase(upgrade.abort!, 'is there a way back').plan(scope({ input: { ...decided, mode } }));
    const { unless } = stage!.ops[0]!.args as { unless: string };
    expect(unless.includes('/started')).toBe(ends);
  });

  test('the way back deletes what was made, and none of the old data', () => {
    const gone = phase(upgrade.abort!, 'put the old version back')
      .plan(scope({ input: decided }))
      .flatMap((s) => s.ops)
      .flatMap((op) => (op.kind === 'absent' ? [(op.args as { path: string }).path] : []));
    expect(new Set(gone)).toEqual(new Set(['/data/postgres/pg-test-18', '/data/backups/pg-test-18']));
  });

  test('given up before anything has stopped, it stops nothing', () => {
    const stop = phase(upgrade.abort!, 'stop');
    expect(stop.plan(scope({ input: decided }))).toEqual([]);
    expect(stop.plan(scope({ input: decided, told: { version: 18 } }))).not.toEqual([]);
    expect(stop.plan(scope({ input: decided, stopped: true }))).not.toEqual([]);
  });

  test('on the way back a repository that members share gets a backup, once the other version had its stanza', () => {
    const backup = phase(upgrade.abort!, 'full backup');
    const back = (receipts: UpgradeFacts['receipts'], vars = ', pgbackrest_method: minio') =>
      backup
        .plan(scope({ input: decided, told: { receipts }, vars }))
        .flatMap((s) => s.ops.map((op) => op.key));
    expect(back({ r1: 'stopped 100.25\n' })).toEqual(['take a backup of pg-test (full)']);
    expect(back({})).toEqual([]);
    // On the host's own disk each version has a repository of its own.
    expect(back({ r1: 'stopped 100.25\n' }, '')).toEqual([]);
  });

  test('the result says how long nobody could write', () => {
    expect(readReceipt('stopped 100.25\nextension test.vector\nserves 112.5\n')).toEqual({
      secondsWithoutWrites: 12.3,
      extensions: ['test.vector'],
    });
  });
});
