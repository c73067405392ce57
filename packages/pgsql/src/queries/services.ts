import { defineQuery, factsFrom, type Inventory } from '@pigsty/sdk';
import { z } from 'zod';
import type { PgFacts } from '../facts/instance.ts';
import { proxyFacts, type ProxiedServer } from '../facts/proxy.ts';
import type { PgCluster } from '../spec/cluster.ts';
import { providerOf } from '../spec/provider.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { servicesOf } from '../spec/services.ts';

/** A service as HAProxy sees it. A type and not an interface, so that it is JSON. */
export type ListedService = {
  readonly service: string;
  readonly port: number;
  /** Instances that clients are led to now. */
  readonly up: readonly string[];
  /** `pg-test-2 down`: instances that get no clients, and why. */
  readonly others: readonly string[];
  /** Clients through all of these HAProxys. */
  readonly sessions: number;
  /** Hosts whose HAProxy sees it so. */
  readonly hosts: readonly string[];
};

export const services = defineQuery<PgsqlParams, PgFacts, ListedService>()({
  name: 'services',
  summary: 'services of a cluster: their ports, whom they lead to now, and how many clients',
  input: z.object({}),
  ownFacts: false,
  factsOf: (cluster, inventory) => [factsFrom(proxyFacts(inventory), [carriersOf(cluster, inventory)])],
  columns: [
    { key: 'service', title: 'service' },
    { key: 'port', title: 'port' },
    { key: 'up', title: 'leads to', show: ({ up }) => (up.length === 0 ? 'nobody' : up.join(', ')) },
    { key: 'others', title: 'others', show: ({ others }) => others.join(', ') },
    { key: 'sessions', title: 'clients' },
    { key: 'hosts', title: 'seen on', show: ({ hosts }) => hosts.join(', ') },
  ],
  rows: ({ cluster, facts, inventory }) => {
    const asked = proxyFacts(inventory);
    const views = carriersOf(cluster, inventory).instances.flatMap((instance) => {
      const servers = facts.from(asked, instance) ?? [];
      return servers.length === 0 ? [] : [{ host: instance.host, servers }];
    });
    return servicesOf(cluster, inventory).flatMap(({ spec, proxy }) => {
      const seen = new Map<string, ListedService>();
      for (const { host, servers } of views) {
        const own = servers.filter((s) => s.proxy === proxy && s.server !== '');
        const { up, others, sessions } = stateOf(own);
        const key = [...up, '', ...others].join('\n');
        const before = seen.get(key);
        seen.set(key, {
          service: spec.name,
          port: spec.port,
          up,
          others,
          sessions: sessions + (before?.sessions ?? 0),
          hosts: [...(before?.hosts ?? []), host],
        });
      }
      return [...seen.values()];
    });
  },
  warnings: ({ cluster, facts, inventory, unreached }) =>
    carriersOf(cluster, inventory)
      .instances.filter(({ host }) => !unreached.has(host))
      .filter((instance) => (facts.from(proxyFacts(inventory), instance) ?? []).length === 0)
      .map(({ host }) => `HAProxy of ${host} does not answer, or knows no server of ${cluster.name}`),
  examples: [['pigsty pgsql services -l pg-test', 'where clients go']],
});

/** The cluster, or the hosts that carry its services in place of its members, as if they were these. */
function carriersOf(cluster: PgCluster, inventory: Inventory): PgCluster {
  const provider = providerOf(cluster, inventory);
  if (provider === undefined) return cluster;
  const { params } = cluster;
  return { ...cluster, instances: provider.hosts.map((host) => ({ name: host, host, params })) };
}

function stateOf(servers: readonly ProxiedServer[]) {
  const words: Readonly<Record<string, string>> = { MAINT: 'in maintenance', DRAIN: 'draining' };
  const sorted = servers.toSorted((a, b) => (a.server < b.server ? -1 : 1));
  return {
    up: sorted.filter((s) => s.state === 'UP').map((s) => s.server),
    others: sorted
      .filter((s) => s.state !== 'UP')
      .map((s) => `${s.server} ${words[s.state] ?? s.state.toLowerCase()}`),
    sessions: servers.reduce((sum, s) => sum + s.sessions, 0),
  };
}
