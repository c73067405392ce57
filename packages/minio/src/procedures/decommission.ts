import { defineProcedure, factsFrom, quoteWord, type Problem, type ProcedureScope } from '@pigsty/sdk';
import { z } from 'zod';
import type { MinioFacts } from '../facts/member.ts';
import { isEmptied, minioPools, poolsKnown } from '../facts/pools.ts';
import { clientOf } from '../ops/client-of.ts';
import { minioPool } from '../ops/pool.ts';
import { writableMember } from '../plan/provision.ts';
import { against } from '../spec/against.ts';
import { membersOf } from '../spec/leaving-pools.ts';
import type { MinioParams } from '../spec/schema.ts';
import { poolsOf } from '../spec/server.ts';
import { needsAll } from './drain.ts';

const Input = z.object({
  pool: z
    .string()
    .optional()
    .describe('the pool that is emptied, as it stands in minio_volumes, or one of its members: minio-3'),
});
type Scope = ProcedureScope<MinioParams, MinioFacts, z.output<typeof Input>>;

/** What an emptying reached. A type and not an interface, so that it is JSON. */
export type DecommissionResult = {
  readonly cluster: string;
  readonly pool: string;
  readonly emptied: boolean;
  /** Hosts that have drives of that pool. */
  readonly hosts: string[];
};

export const decommission = defineProcedure<MinioParams, MinioFacts>()({
  name: 'decommission',
  summary:
    'move everything in a pool of an object store to its other pools, so that its hosts can be removed',
  on: 'cluster',
  input: Input,
  grade: 'reloads',
  factsOf: (cluster) => [factsFrom(minioPools, [cluster])],
  decide: (scope) => ({ pool: chosen(scope) }),
  refuse: (scope) => {
    const first = needsPool(scope);
    return first.length > 0 ? first : [...needsAll(scope), ...needsServer(scope)];
  },
  question: (scope) =>
    `everything in ${chosen(scope) ?? ''} moves to the other pools of ${scope.cluster.name}, and nothing new gets into it`,
  phases: [{ name: 'move objects', plan: (scope) => movePool(scope, 'emptied') }],
  abort: [{ name: 'stop moving', plan: (scope) => movePool(scope, 'left') }],
  result: (scope): DecommissionResult => {
    const pool = chosen(scope) ?? '';
    return {
      cluster: scope.cluster.name,
      pool,
      emptied: isEmptied(poolsKnown(scope.cluster, scope.facts), pool),
      hosts: membersOf(scope.cluster, pool).map(({ host }) => host),
    };
  },
  passed: ({ emptied }) => emptied,
  conclude: ({ pool, emptied, hosts }) =>
    emptied
      ? `Nothing is left in ${pool}. Remove it: pigsty remove minio -l ${quoteWord(hosts.join(','))}`
      : `The server does not say that ${pool} is empty.`,
  examples: [
    ['pigsty minio decommission minio --pool minio-3', 'the pool that minio-3 is a member of'],
    [
      "pigsty minio decommission minio --pool 'https://minio-{3...4}.pigsty:9000/data{1...4}'",
      'as it stands in minio_volumes',
    ],
  ],
});

/** In the words of the inventory; nothing where none is meant. */
function chosen({ cluster, input }: Pick<Scope, 'cluster' | 'input'>): string | undefined {
  const pools = poolsOf(cluster);
  return pools.find(
    (pool) => pool === input.pool || membersOf(cluster, pool).some(({ name }) => name === input.pool),
  );
}

function movePool(scope: Scope, state: 'emptied' | 'left') {
  const [first] = scope.cluster.instances;
  const pool = chosen(scope);
  if (first === undefined || pool === undefined) return [];
  return [
    {
      name: 'move',
      at: writableMember(scope.cluster),
      ops: [minioPool({ client: clientOf(first), pool, state })],
    },
  ];
}

function needsPool(scope: Scope): readonly Problem[] {
  const { cluster, input } = scope;
  const pools = poolsOf(cluster);
  if (pools.length < 2)
    return [
      against(
        cluster,
        'minio-pool-only',
        `${cluster.name} has one pool, and none that would take what is in it`,
        'Add a pool to minio_volumes and deploy it first.',
      ),
    ];
  if (chosen(scope) !== undefined) return [];
  return [
    against(
      cluster,
      'minio-pool-unknown',
      input.pool === undefined
        ? `${cluster.name} has ${pools.length} pools: which one is to be emptied?`
        : `${input.pool} is no pool of ${cluster.name}, and no member of one`,
      `Add --pool with one of: ${pools.map(quoteWord).join(' ')}`,
    ),
  ];
}

function needsServer(scope: Scope): readonly Problem[] {
  const { cluster } = scope;
  const [pool, pools] = [chosen(scope), poolsKnown(cluster, scope.facts)];
  const own = pools?.find(({ volumes }) => volumes === pool);
  if (pools === undefined || own === undefined)
    return [
      against(
        cluster,
        'minio-no-decommission',
        pools === undefined
          ? `the server of ${cluster.name} cannot empty a pool, or does not say how its pools are`
          : `the server of ${cluster.name} does not know ${pool ?? ''}`,
        'It takes a server of 2022 or later, the password of minio_secret_key, and a deploy of the volumes that are declared.',
      ),
    ];
  const others = pools.filter((other) => other !== own);
  const moving = others.find(({ state }) => state === 'moving');
  const free = others
    .filter(({ state }) => state === 'serving')
    .reduce((sum, { freeBytes }) => sum + freeBytes, 0);
  return [
    ...(moving === undefined
      ? []
      : [
          against(
            cluster,
            'minio-pool-moving',
            `${moving.volumes} is being emptied, and a server does one at a time`,
            'Wait for the end of that one.',
          ),
        ]),
    ...(own.state === 'emptied' || free > own.usedBytes
      ? []
      : [
          against(
            cluster,
            'minio-pool-room',
            `${inGiB(own.usedBytes)} GiB are in ${own.volumes}, and the other pools of ${cluster.name} have ${inGiB(free)} GiB free`,
            'Add a pool to minio_volumes and deploy it first.',
          ),
        ]),
  ];
}

const inGiB = (bytes: number): string => (bytes / 1024 ** 3).toFixed(1);
