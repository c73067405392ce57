import { readInventory } from '@pigsty/inventory';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { patroniFacts } from '../../../src/facts/patroni.ts';
import { roomFacts } from '../../../src/facts/room.ts';
import { definition } from '../../../src/index.ts';
import { migrationFacts, type MigrationFacts } from '../../../src/migration/facts.ts';
import { MigrateInput, type MigrateScope } from '../../../src/migration/input.ts';
import { migrate } from '../../../src/procedures/migrate.ts';

const text = (vars: string): string => `all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } } }
    pg-old:
      hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-old, pg_version: 17${vars} }
    pg-new:
      hosts: { 10.10.10.12: { pg_seq: 1, pg_role: primary } }
      vars: { pg_cluster: pg-new, pg_version: 18 }
`;

const fine: MigrationFacts = {
  version: 17,
  walLevel: 'logical',
  slotsFree: 5,
  sendersFree: 5,
  workersFree: 5,
  adminIsSuper: true,
  locale: 'UTF8 C C',
  sortVersion: null,
  limit: -1,
  bytes: 1e9,
  tables: 0,
  unkeyed: [],
  unlogged: [],
  unpublished: [],
  filledViews: [],
  extensionRows: [],
  eventTriggers: [],
  largeObjects: 0,
  prepared: 0,
  extensions: ['plpgsql'],
  available: ['plpgsql', 'vector'],
  collations: ['C', 'en_US.utf8'],
  neededCollations: ['en_US.utf8'],
  roles: ['postgres'],
  neededRoles: ['postgres'],
  publications: [],
  subscriptions: [],
};

interface Given {
  readonly vars?: string;
  readonly input?: Record<string, unknown>;
  readonly source?: Partial<MigrationFacts> | null;
  readonly target?: Partial<MigrationFacts> | null;
}

function scope({ vars = '', input = { to: 'pg-new', database: 'app' }, source, target }: Given = {}) {
  const { inventory } = readInventory([{ file: 'pigsty.yml', text: text(vars) }]);
  const cluster = definition.identify(inventory!).clusters.find((c) => c.name === 'pg-old')!;
  const facts = {
    from: (query: unknown, { name }: { readonly name: string }) => {
      const [of] = name.split(/-\d+$/);
      if (query === patroniFacts) {
        const leader = { name: `${of}-1`, host: '', role: 'leader', state: 'running', timeline: 1, lag: 0 };
        const members = [{ ...leader, pendingRestart: false, mayLead: true }];
        return { view: { scope: of, paused: false, leader: `${of}-1`, members }, begun: {} };
      }
      if (query === roomFacts) return { dataBytes: 0, freeBytes: 5e9 };
      if (query !== migrationFacts) return undefined;
      const [told, tables] = of === 'pg-old' ? [source, 3] : [target, 0];
      return told === null ? null : { ...fine, tables, ...told };
    },
  };
  return {
    cluster,
    facts,
    input: MigrateInput.parse(input),
    run: { id: 'r1', startedAt: 0 },
    estate: { inventory: inventory! },
  } as unknown as MigrateScope;
}

interface Case extends Given {
  readonly name: string;
  readonly rules: readonly string[];
  readonly remarks?: readonly string[];
}
const cases = JSON.parse(readFileSync(new URL('refusals.json', import.meta.url), 'utf8')) as readonly Case[];

describe('a migration is refused for', () => {
  test.each(cases)('$name', ({ rules, remarks = [], ...given }) => {
    const problems = migrate.refuse?.(scope(given)) ?? [];
    const found = (severity: string) => problems.filter((p) => p.severity === severity).map((p) => p.rule);
    expect([found('error'), found('warning')]).toEqual([rules, remarks]);
    for (const { hint } of problems) expect(hint).toBeTruthy();
  });
});

const subscribed = { subscriptions: [{ name: 'sub_pg_old_app', enabled: true, note: null, copying: 0 }] };

/** The stages of a list of phases, with their hosts and their order. */
function stagesOf(phases: typeof migrate.phases, asked: MigrateScope): readonly unknown[] {
  return phases.flatMap((p) => p.plan(asked)).map((s) => [s.name, s.host, s.after]);
}

test('writes end at the source before they begin at the target', () => {
  const input = { to: 'pg-new', database: 'app', step: 'switch' };
  expect(stagesOf(migrate.phases, scope({ input, target: subscribed }))).toEqual([
    ['migrate-close', '10.10.10.11', undefined],
    ['migrate-turn', '10.10.10.12', ['migrate-close@cluster']],
    ['migrate-follow', '10.10.10.11', ['migrate-turn@cluster']],
    ['migrate-open', '10.10.10.12', ['migrate-follow@cluster']],
    ['migrate-note', '10.10.10.11', ['migrate-open@cluster']],
  ]);
});

test('a switch that is given up opens the source while the target follows, and goes on afterwards', () => {
  const input = { to: 'pg-new', database: 'app', step: 'switch' };
  expect(stagesOf(migrate.abort ?? [], scope({ input, target: subscribed }))).toEqual([
    ['migrate-open', '10.10.10.11', undefined],
  ]);
  expect(stagesOf(migrate.abort ?? [], scope({ input }))).toHaveLength(5);
});

test('the password of the administrator is in no command line', () => {
  for (const step of ['prepare', 'switch', 'finish']) {
    const input = { to: 'pg-new', database: 'app', step };
    const ops = migrate.phases
      .flatMap((p) => p.plan(scope({ input, target: subscribed })))
      .flatMap((s) => s.ops);
    expect(ops.length).toBeGreaterThan(0);
    expect(JSON.stringify(ops.map((op) => op.args))).not.toContain('DBUser.DBA');
  }
});
