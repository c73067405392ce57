import { defineQuery, type ModuleFacts } from '@pigsty/sdk';
import { z } from 'zod';
import { slotCount, type ClusterNode } from '../facts/info.ts';
import { factsAbout, type RedisFacts, type ServerFacts } from '../facts/servers.ts';
import type { RedisParams } from '../spec/schema.ts';
import {
  addressOf,
  declaredSource,
  serversOf,
  type RedisCluster,
  type RedisServer,
} from '../spec/servers.ts';

/** One server as the inventory declares it and as it runs. A type and not an interface, so that it is JSON. */
export type ListedServer = {
  readonly instance: string;
  readonly address: string;
  readonly declared: string;
  readonly running: string;
  /** Whom it copies, which slots it has, what it watches. */
  readonly of: string;
  readonly state: string;
  readonly keys: number | undefined;
  /** Bytes. */
  readonly memory: number | undefined;
  readonly version: string | undefined;
};

const input = z.object({
  declared: z.boolean().default(false).describe('only what the inventory says; no host is asked'),
});

const columns = [
  { key: 'instance', title: 'instance' },
  { key: 'address', title: 'address' },
  { key: 'declared', title: 'declared' },
  { key: 'running', title: 'running' },
  { key: 'of', title: 'of' },
  { key: 'state', title: 'state' },
  { key: 'keys', title: 'keys' },
] as const;

export const list = defineQuery<RedisParams, RedisFacts, ListedServer>()({
  name: 'list',
  summary: 'clusters, their servers, who is primary, who copies whom',
  input,
  asks: ({ declared }) => !declared,
  columns,
  rows: ({ cluster, facts }) => serversOf(cluster).map((server) => row(server, facts)),
  warnings: ({ cluster, facts, input: { declared } }) => (declared ? [] : warningsOf(cluster, facts)),
  examples: [['pigsty redis list', 'every cluster with its running primaries']],
});

export const status = defineQuery<RedisParams, RedisFacts, ListedServer>()({
  name: 'status',
  summary: 'servers with their memory and version, and what is wrong with them',
  input: z.object({}),
  columns: [
    ...columns,
    {
      key: 'memory',
      title: 'memory',
      show: ({ memory }) => (memory === undefined ? '' : `${(memory / 1024 ** 2).toFixed(1)} MiB`),
    },
    { key: 'version', title: 'version' },
  ],
  rows: ({ cluster, facts }) => serversOf(cluster).map((server) => row(server, facts)),
  warnings: ({ cluster, facts }) => warningsOf(cluster, facts),
  examples: [['pigsty redis status -l redis-ms', 'one cluster']],
});

function row(server: RedisServer, facts: ModuleFacts<RedisFacts>): ListedServer {
  const have = factsAbout(facts, server);
  const sentinel = server.params.redis_mode === 'sentinel';
  return {
    instance: server.name,
    address: addressOf(server),
    declared: sentinel
      ? 'sentinel'
      : server.params.redis_mode === 'cluster'
        ? 'member'
        : declaredSource(server) === undefined
          ? 'primary'
          : 'replica',
    running:
      have?.answers !== true ? '-' : sentinel ? 'sentinel' : have.role === 'slave' ? 'replica' : 'primary',
    of: ofWhat(have),
    state: stateOf(have),
    keys: sentinel ? undefined : have?.keys,
    memory: have?.memory,
    version: have?.version,
  };
}

function ofWhat(have: ServerFacts | undefined): string {
  if (have?.masters !== undefined) return have.masters.map((m) => `${m.name} at ${m.address}`).join(', ');
  if (have?.source !== undefined) return have.source;
  const slots = ownNode(have)?.slots ?? [];
  return slots.map(([first, last]) => (first === last ? String(first) : `${first}-${last}`)).join(' ');
}

function stateOf(have: ServerFacts | undefined): string {
  if (have === undefined) return 'not asked';
  if (!have.configured) return 'not installed';
  if (!have.answers) return have.unit === 'active' ? 'does not answer' : have.unit;
  if (have.loading === true) return 'loading';
  return have.linkUp === false ? 'link down' : 'up';
}

function warningsOf(cluster: RedisCluster, facts: ModuleFacts<RedisFacts>): readonly string[] {
  const servers = serversOf(cluster);
  const down = servers.filter((s) => {
    const have = factsAbout(facts, s);
    return have !== undefined && (!have.answers || have.linkUp === false);
  });
  const nodes = servers.map((s) => factsAbout(facts, s)?.nodes).find((n) => n !== undefined);
  const slots = (nodes ?? [])
    .filter((n) => !n.flags.includes('fail'))
    .reduce((sum, n) => sum + slotCount(n), 0);
  const declared = new Set(servers.map(addressOf));
  return [
    ...down.map((s) => `${s.name}: ${stateOf(factsAbout(facts, s))}`),
    ...(nodes !== undefined && slots < 16_384
      ? [`${16_384 - slots} slots of ${cluster.name} have no primary that runs`]
      : []),
    ...(nodes ?? [])
      .filter((n) => !declared.has(n.address))
      .map((n) => `${n.address} is a member of ${cluster.name}, and the inventory does not have it`),
  ];
}

const ownNode = (have: ServerFacts | undefined): ClusterNode | undefined =>
  have?.nodes?.find((n) => n.flags.includes('myself'));
