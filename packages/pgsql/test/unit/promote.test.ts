import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts } from '@pigsty/sdk';
import { describe, expect, test } from 'vitest';
import { controlData, type ControlData } from '../../src/facts/control-data.ts';
import type { PgFacts } from '../../src/facts/instance.ts';
import { definition } from '../../src/index.ts';
import { promote } from '../../src/procedures/promote.ts';
import { PromoteInput } from '../../src/procedures/promote-input.ts';

const text = (mine: string, theirs: string): string => `all:
  children:
    etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } } }
    pg-test:
      hosts: { 10.10.10.11: { pg_seq: 1, pg_role: primary${theirs} }, 10.10.10.12: { pg_seq: 2, pg_role: replica } }
      vars: { pg_cluster: pg-test }
    pg-dr:
      hosts: { 10.10.10.13: { pg_seq: 1, pg_role: primary${mine} } }
      vars: { pg_cluster: pg-dr }
`;
const before = text(', pg_upstream: 10.10.10.11', '');
const after = text('', ', pg_upstream: 10.10.10.13');

interface Situation {
  readonly inventory?: string;
  readonly state?: string;
  readonly theirRole?: string;
  readonly own?: string;
  readonly control?: ControlData;
  readonly input?: Partial<PromoteInput>;
}

function scope({
  inventory: words = before,
  state = 'streaming',
  theirRole = 'leader',
  own = 'standby_leader',
  control = { state: 'in production', running: true },
  input = {},
}: Situation = {}) {
  const { inventory } = readInventory([{ file: 'pigsty.yml', text: words }]);
  const cluster = definition.identify(inventory!).clusters.find((c) => c.name === 'pg-dr')!;
  const member = (name: string, role: string, is: string) => {
    return { name, host: '', role, state: is, timeline: 1, lag: 0, pendingRestart: false, mayLead: true };
  };
  const views = {
    'pg-dr': [member('pg-dr-1', own, state)],
    'pg-test': [member('pg-test-1', theirRole, 'running'), member('pg-test-2', 'replica', 'streaming')],
  };
  const facts: ModuleFacts<PgFacts> = {
    host: () => ({}) as never,
    of: () => undefined,
    from: (query, instance) => {
      if ((query as unknown) === controlData) return control as never;
      const scopeName = instance.name.replace(/-\d+$/, '') as keyof typeof views;
      const members = views[scopeName];
      return {
        view: { scope: scopeName, paused: false, leader: members[0]?.name, members },
        begun: {},
      } as never;
    },
  };
  return {
    cluster,
    facts,
    input: PromoteInput.parse(input),
    run: { id: 'r', startedAt: 0 },
    estate: { inventory: inventory! } as never,
  };
}

describe('a standby cluster that is to be promoted', () => {
  test.each([
    ['as it was', before],
    ['as it is to be', after],
  ])('is told apart by what the servers say, with the inventory %s', (_how, inventory) => {
    const asked = scope({ inventory });
    expect(promote.refuse?.(asked)).toEqual([]);
    expect(promote.decide?.(asked)).toMatchObject({ from: 'pg-test-1', to: 'pg-dr-1' });
  });

  test('has the primary shut down on its host, and is promoted once it has replayed its WAL', () => {
    const input = { from: 'pg-test-1', to: 'pg-dr-1' };
    const [tried, stop, promoted, follow] = promote.phases.map((phase) =>
      phase.plan(scope({ input, control: { state: 'shut down', checkpoint: '0/5000028', running: false } })),
    );
    expect(tried?.map((s) => s.host)).toEqual(['10.10.10.11', '10.10.10.12']);
    expect(stop?.map((s) => [s.host, s.ops.map((op) => op.kind)])).toEqual([
      ['10.10.10.11', ['command', 'pg.shutdown']],
    ]);
    expect(promoted?.map((s) => [s.name, s.host, s.after])).toEqual([
      ['no-primary', '10.10.10.11', undefined],
      ['no-primary', '10.10.10.12', undefined],
      ['promote', '10.10.10.13', ['no-primary@cluster?']],
    ]);
    const [replayed, promotion] = promoted?.at(-1)?.ops ?? [];
    expect(JSON.stringify(replayed?.args)).toContain('0/5000028');
    expect(promotion?.args).toMatchObject({ cluster: 'pg-dr', desired: { standby_cluster: null } });
    // Whom to follow is known before Patroni goes on.
    expect(follow?.[0]?.ops.map((op) => op.kind)).toEqual(['patroni.config', 'command']);
    expect(follow?.[0]?.ops[0]?.args).toMatchObject({
      cluster: 'pg-test',
      desired: { standby_cluster: { host: '10.10.10.13', port: 5432 } },
    });
  });

  test('is not promoted by the control file of a server that still runs', () => {
    const [, , promoted] = promote.phases.map((phase) => phase.plan(scope({ input: { from: 'pg-test-1' } })));
    expect(JSON.stringify(promoted?.at(-1)?.ops[0]?.args)).toContain('unknown');
  });

  test.each<readonly [string, Situation, string]>([
    ['takes writes', { own: 'leader', state: 'running' }, 'leads-already'],
    ['does not stream', { state: 'in archive recovery' }, 'does-not-stream'],
    ['follows a standby cluster', { theirRole: 'standby_leader' }, 'follows-a-follower'],
    ['follows nobody here', { inventory: text(', pg_upstream: 10.10.99.1', '') }, 'no-upstream'],
    ['stays behind on purpose', { inventory: before.replace('pg-dr }', 'pg-dr, pg_delay: 1h }') }, 'delayed'],
    ['follows one that runs, as after a disaster', { input: { upstreamLost: true } }, 'upstream-runs'],
  ])('that %s is refused', (_what, situation, rule) => {
    expect(promote.refuse?.(scope(situation)).map((p) => p.rule)).toEqual([rule]);
  });

  test('whose upstream is lost does nothing there', () => {
    const gone = scope({
      input: { upstreamLost: true },
      theirRole: 'replica',
      control: { state: 'in production', running: false },
    });
    expect(promote.refuse?.(gone)).toEqual([]);
    expect(promote.phases.map((phase) => phase.plan(gone).map((s) => s.host))).toEqual([
      [],
      [],
      ['10.10.10.13'],
      [],
    ]);
  });

  test('goes back while it takes no writes, and on when it does', () => {
    const input = { from: 'pg-test-1', to: 'pg-dr-1' };
    const [back] = promote.abort!;
    expect(back?.plan(scope({ input })).map((s) => s.name)).toEqual(['resume']);
    expect(back?.plan(scope({ input, own: 'leader', state: 'running' })).map((s) => s.name)).toContain(
      'follow',
    );
  });
});
