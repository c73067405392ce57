import { readInventory } from '@pigsty/inventory';
import { expect, test } from 'vitest';
import { clientFacts, type ClientFacts } from '../../src/facts/clients.ts';
import { patroniFacts } from '../../src/facts/patroni.ts';
import { definition } from '../../src/index.ts';
import { drain } from '../../src/procedures/drain.ts';
import { parsePatroniCluster } from '../../src/rest/cluster.ts';

const [one, two, three] = ['10.10.10.11', '10.10.10.12', '10.10.10.13'] as const;

interface Moment {
  readonly vars?: string;
  /** Role and state of each member; two where a third is not declared. */
  readonly members?: readonly (readonly [role: string, state: string])[];
  readonly paused?: boolean;
  readonly clients?: Partial<ClientFacts>;
  readonly cut?: boolean;
}

const well = [
  ['leader', 'running'],
  ['replica', 'streaming'],
  ['replica', 'streaming'],
] as const;

function scope(
  hosts: readonly string[],
  { vars = '', members = well, paused = false, clients = {}, cut = false }: Moment = {},
) {
  const declared = members.map(
    (_, i) => `        10.10.10.1${i + 1}: { pg_seq: ${i + 1}, pg_role: ${i === 0 ? 'primary' : 'replica'} }`,
  );
  const text = `all:\n  children:\n    pg-test:\n      hosts:\n${declared.join('\n')}\n      vars: { pg_cluster: pg-test${vars} }\n`;
  const { inventory } = readInventory([{ file: 'pigsty.yml', text }]);
  const [cluster] = definition.identify(inventory!).clusters;
  const view = parsePatroniCluster(
    JSON.stringify({
      scope: 'pg-test',
      ...(paused ? { pause: true } : {}),
      members: members.map(([role, state], i) => ({
        name: `pg-test-${i + 1}`,
        host: `10.10.10.1${i + 1}`,
        role,
        state,
        timeline: 1,
        lag: 0,
      })),
    }),
  );
  const told: ClientFacts = { inSession: [], open: [], direct: 0, ...clients };
  const from = (query: unknown): unknown =>
    query === patroniFacts ? { view, begun: {} } : query === clientFacts ? told : undefined;
  return {
    cluster: cluster!,
    hosts,
    input: { cut },
    facts: { host: (address: string) => ({ address }), of: () => undefined, from } as never,
    estate: { inventory: inventory!, registrations: { of: () => [] } } as never,
    run: { id: 'node-reboot-1', startedAt: 0 },
  };
}

const stagesOf = (hosts: readonly string[], moment?: Moment): readonly string[] =>
  (drain.phases ?? []).flatMap((p) => p.plan(scope(hosts, moment)).map((s) => `${s.name}@${s.host}`));
const rules = (hosts: readonly string[], moment?: Moment): readonly string[] =>
  (drain.cannotSpare?.(scope(hosts, moment)) ?? []).map((p) => p.rule);

test('a host whose member leads hands over first, while its clients are held; another one goes down as it is', () => {
  expect(stagesOf([one])).toEqual([`hold@${one}`, `hold@${two}`, `hold@${three}`, `hand-over@${one}`]);
  expect(stagesOf([two])).toEqual([]);
  expect([one, two, three].map((host) => drain.leads?.(scope([host])))).toEqual([10, 0, 0]);
});

test('where commits wait for a replica, Patroni has to have named it before the leader hands over', () => {
  const synchronous: Moment = {
    vars: ', pg_rpo: 0',
    members: [
      ['leader', 'running'],
      ['sync_standby', 'streaming'],
      ['replica', 'streaming'],
    ],
  };
  expect(stagesOf([one], synchronous)[0]).toBe(`synchronous-standby@${one}`);
  expect(rules([two], synchronous)).toEqual([]);
  expect(rules([two], { vars: ', pg_rpo: 0' })).toEqual(['no-synchronous-standby']);
});

test.each<readonly [string, Moment, readonly string[]]>([
  ['all members are well', {}, []],
  [
    'a member does not stream',
    {
      members: [
        ['leader', 'running'],
        ['replica', 'stopped'],
        ['replica', 'streaming'],
      ],
    },
    ['unwell-member'],
  ],
  ['Patroni is paused', { paused: true }, ['patroni-paused']],
  [
    'nobody leads',
    {
      members: [
        ['replica', 'running'],
        ['replica', 'running'],
      ],
    },
    ['no-leader'],
  ],
  [
    'the only replica could not lead',
    {
      members: [
        ['leader', 'running'],
        ['replica', 'in archive recovery'],
      ],
    },
    ['unwell-member', 'no-candidate'],
  ],
  ['it has one member, which runs', { members: [['leader', 'running']] }, []],
])('what a cluster can spare: %s', (_what, moment, expected) => {
  expect(rules([one], moment)).toEqual(expected);
});

test('clients that cannot be held refuse the host of the leader alone, and are cut off where that is wanted', () => {
  const clients = { inSession: ['2 of app in app'] };
  const refused = (hosts: readonly string[], cut = false): readonly string[] =>
    (drain.refuse?.(scope(hosts, { clients, cut })) ?? []).map((p) => p.rule);
  expect(refused([one])).toEqual(['session-pool']);
  expect(refused([two])).toEqual([]);
  expect(refused([one], true)).toEqual([]);
  expect(stagesOf([one], { clients, cut: true })).toEqual([`hand-over@${one}`]);
});

test('the question says that the leadership moves, and what its clients notice', () => {
  expect(drain.says?.(scope([one, two]))).toBe(
    'the leadership of pg-test moves to another instance, clients of the pooler wait, at most 30 s',
  );
  expect(drain.says?.(scope([two]))).toBeUndefined();
});
