import { readInventory } from '@pigsty/inventory';
import type { ModuleFacts, StageDraft } from '@pigsty/sdk';
import { describe, expect, test } from 'vitest';
import { controlData, type ControlData } from '../../src/facts/control-data.ts';
import type { PgFacts } from '../../src/facts/instance.ts';
import { definition } from '../../src/index.ts';
import type { StoredConfigArgs } from '../../src/ops/stored-config.ts';
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
  /** Whom pg-dr follows by its own configuration, where the inventory does not say. */
  readonly follows?: string;
  /** When the procedure began, in seconds since the epoch. */
  readonly run?: number;
}

function scope({
  inventory: words = before,
  state = 'streaming',
  theirRole = 'leader',
  own = 'standby_leader',
  control = { state: 'in production', running: true },
  input = {},
  follows,
  run = 0,
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
    of: () =>
      follows === undefined
        ? undefined
        : { initialized: true, hasBackup: false, follows: { addresses: [follows] } },
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
    run: { id: 'r', startedAt: run },
    estate: { inventory: inventory! } as never,
  };
}

/** What the leader's configuration becomes. */
function promotion(asked: ReturnType<typeof scope>): unknown {
  const [promoted] = promote.phases.flatMap((phase) => (phase.name === 'promote' ? phase.plan(asked) : []));
  const { desired } = promoted?.ops.at(-1)?.args as { desired: unknown };
  return desired;
}

/** What etcd is to have of the other cluster; nothing where it is left alone. */
function fenced(stages: readonly StageDraft[]): unknown {
  const op = stages.flatMap((s) => s.ops).find(({ kind }) => kind === 'pg.stored-config');
  if (op === undefined) return undefined;
  const { cluster, user, configKey, desired } = op.args as StoredConfigArgs;
  return { cluster, user, configKey, desired };
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
    const [tried, stop, , promoted, , follow] = promote.phases.map((phase) =>
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
    const [, , , promoted] = promote.phases.map((phase) =>
      phase.plan(scope({ input: { from: 'pg-test-1' } })),
    );
    expect(JSON.stringify(promoted?.at(-1)?.ops[0]?.args)).toContain('unknown');
  });

  test.each<readonly [string, Situation, string]>([
    ['takes writes', { own: 'leader', state: 'running' }, 'leads-already'],
    ['does not stream', { state: 'in archive recovery' }, 'does-not-stream'],
    ['follows a standby cluster', { theirRole: 'standby_leader' }, 'follows-a-follower'],
    ['follows nobody here', { inventory: text(', pg_upstream: 10.10.99.1', '') }, 'no-upstream'],
    ['stays behind on purpose', { inventory: before.replace('pg-dr }', 'pg-dr, pg_delay: 1h }') }, 'delayed'],
    ['is lost and stays', { input: { upstreamLost: true, detach: true } }, 'lost-or-detached'],
    ['follows one that runs, as after a disaster', { input: { upstreamLost: true } }, 'upstream-runs'],
  ])('that %s is refused', (_what, situation, rule) => {
    expect(promote.refuse?.(scope(situation)).map((p) => p.rule)).toEqual([rule]);
  });

  test('whose upstream is lost tells it in etcd to follow, before it is promoted', () => {
    const gone = scope({
      run: 1_764_300_000,
      input: { upstreamLost: true, upstream: 'pg-test' },
      theirRole: 'replica',
      control: { state: 'in production', running: false },
    });
    expect(promote.refuse?.(gone)).toEqual([]);
    expect(promote.phases.map((phase) => phase.plan(gone).map((s) => s.host))).toEqual([
      [],
      [],
      ['10.10.10.13'],
      ['10.10.10.13'],
      ['10.10.10.11', '10.10.10.12'],
      [],
    ]);
    // What hangs there since before is ended last: it would not see the fence in time.
    const ended = promote.phases.flatMap((phase) => phase.plan(gone)).filter((s) => s.name === 'end-hung');
    expect(ended.flatMap((s) => s.ops.map((op) => op.kind))).toEqual(['patroni.answers', 'patroni.answers']);
    expect(fenced(promote.phases.flatMap((phase) => phase.plan(gone)))).toEqual({
      cluster: 'pg-test',
      user: 'pg-test',
      configKey: '/pg/pg-test/config',
      desired: {
        standby_cluster: {
          host: '10.10.10.13',
          port: 5432,
          create_replica_methods: ['basebackup'],
          recovery_min_apply_delay: null,
        },
        pause: null,
        pigsty: { promoted: null },
      },
    });
    // Given up before the promotion, it is a primary again; afterwards it is not.
    const back = (situation: Situation): unknown =>
      fenced(
        promote.abort!.flatMap((phase) => phase.plan(scope({ ...situation, input: { upstreamLost: true } }))),
      );
    expect(back({})).toMatchObject({ cluster: 'pg-test', desired: { standby_cluster: null } });
    expect(back({ own: 'leader', state: 'running' })).toBeUndefined();
    expect(promotion(gone)).toEqual({
      standby_cluster: null,
      pigsty: { promoted: { reason: 'upstream-lost', from: 'pg-test', at: 1_764_300_000 } },
    });
  });

  test('is detached from a primary that goes on, which is noted down in its configuration', () => {
    const asked = scope({ input: { detach: true }, state: 'in archive recovery' });
    expect(promote.refuse?.(asked)).toEqual([]);
    const decided = promote.decide?.(asked);
    expect(decided).toMatchObject({ detach: true, upstream: 'pg-test' });
    const detached = scope({ input: decided!, run: 1_764_300_000 });
    expect(promote.phases.map((phase) => phase.plan(detached).map((s) => s.host))).toEqual([
      [],
      [],
      [],
      ['10.10.10.13'],
      [],
      [],
    ]);
    expect(promotion(detached)).toEqual({
      standby_cluster: null,
      pigsty: { promoted: { reason: 'detached', from: 'pg-test', at: 1_764_300_000 } },
    });
    expect(promote.question?.(detached)).toMatch(
      /^pg-dr-1 becomes a primary, and pg-test stays one: both take writes with the same system identifier/,
    );
    expect(promote.abort?.map((phase) => phase.plan(detached))).toEqual([[]]);
    expect(promote.conclude?.({ cluster: 'pg-dr', leader: 'pg-dr-1', follower: null }, detached)).toBe(
      'pg-dr-1 is the primary of pg-dr, beside pg-test. In the inventory delete pg_upstream of pg-dr, then deploy.',
    );
  });

  test.each([
    ['as it was', before, 'delete pg_upstream of pg-dr, then deploy'],
    ['the other way round', after, 'delete pg_upstream of pg-test, then deploy'],
  ])('is detached, and no upstream is left in the inventory that has it %s', (_how, inventory, words) => {
    const asked = scope({ inventory, input: { detach: true, upstream: 'pg-test' } });
    const reached = { cluster: 'pg-dr', leader: 'pg-dr-1', follower: null };
    expect(promote.conclude?.(reached, asked)).toContain(words);
  });

  test('that was promoted before is noted down as detached where its origin is known', () => {
    const own = { own: 'leader', state: 'running' };
    expect(promote.refuse?.(scope({ ...own, input: { detach: true } }))).toEqual([]);
    const alone = { ...own, inventory: text('', '') };
    const rules = (input: Partial<PromoteInput>): readonly string[] =>
      (promote.refuse?.(scope({ ...alone, input })) ?? []).map((p) => p.rule);
    expect(rules({ detach: true })).toEqual(['leads-already']);
    expect(rules({ detach: true, upstream: 'pg-test' })).toEqual([]);
    expect(rules({ detach: true, upstream: 'pg-none' })).toEqual(['no-upstream']);
  });

  test('that follows a cluster of this inventory, which does not say so, is told to say it', () => {
    const [problem] = promote.refuse?.(scope({ inventory: text('', ''), follows: '10.10.10.12' })) ?? [];
    expect(problem?.rule).toBe('no-upstream');
    expect(problem?.message).toBe('pg-dr follows pg-test, and the inventory does not say so');
    expect(problem?.hint).toContain('Put pg_upstream: 10.10.10.12 back on its primary');
    const detached = scope({ inventory: text('', ''), follows: '10.10.10.12', input: { detach: true } });
    expect(promote.refuse?.(detached)).toEqual([]);
    expect(promote.decide?.(detached)).toMatchObject({ upstream: 'pg-test' });
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
