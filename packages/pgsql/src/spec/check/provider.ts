import { hasHaproxy, ownServices } from '@pigsty/node/contract';
import { nearestName, type Inventory } from '@pigsty/sdk';
import type { PgCluster } from '../cluster.ts';
import { pgClusters } from '../clusters.ts';
import { providerOf, type ServiceProvider } from '../provider.ts';
import { serviceSpecs } from '../services.ts';
import type { Finding, Rule } from './finding.ts';

const path = ['pg_service_provider'];

/** A dedicated group of load balancers: it is there, each of its hosts has a HAProxy, and names are taken once. */
export const serviceProvider: Rule = (cluster, inventory) => {
  const { pg_service_provider: group } = cluster.params;
  if (group === '') return [];
  const provider = providerOf(cluster, inventory);
  if (provider === undefined) return [unknownGroup(group, inventory)];
  return [
    ...differing(cluster),
    ...withoutHaproxy(provider, inventory),
    ...namesTaken(cluster, provider, inventory),
  ];
};

function unknownGroup(group: string, inventory: Inventory): Finding {
  const there = inventory.groups.has(group);
  const near = nearestName(group, inventory.groups.keys());
  return {
    rule: 'unknown-provider',
    path,
    message: there
      ? `pg_service_provider names the group ${group}, which has no hosts`
      : `pg_service_provider names ${group}, which is no group of the inventory`,
    hint:
      there || near === undefined
        ? 'Name a group of hosts that carry the services, or leave it empty: the members carry them themselves.'
        : `Did you mean ${near}?`,
  };
}

/** The services are one set for the whole cluster. */
function differing({ name, params, instances }: PgCluster): readonly Finding[] {
  const other = instances.find((i) => i.params.pg_service_provider !== params.pg_service_provider);
  return other === undefined
    ? []
    : [
        {
          rule: 'differs-in-cluster',
          path,
          host: other.host,
          message: `pg_service_provider differs between the members of ${name}`,
          hint: 'Set pg_service_provider in the vars of the group.',
        },
      ];
}

function withoutHaproxy({ group, hosts }: ServiceProvider, inventory: Inventory): readonly Finding[] {
  const without = hosts.filter((host) => !hasHaproxy(inventory, host));
  return without.length === 0
    ? []
    : [
        {
          rule: 'provider-without-haproxy',
          path,
          message: `pg_service_provider names ${group}, and ${without.join(', ')} of it has no HAProxy`,
          hint: 'Set haproxy_enabled: true there.',
        },
      ];
}

/** A service is a file and a proxy of one name on each of these hosts. */
function namesTaken(cluster: PgCluster, provider: ServiceProvider, inventory: Inventory): readonly Finding[] {
  const taken = new Map<string, string>();
  for (const host of provider.hosts.toReversed())
    for (const name of ownServices(inventory, host)) taken.set(name, `haproxy_services of ${host}`);
  for (const other of pgClusters(inventory)) {
    if (other.name === cluster.name) break;
    if (!providerOf(other, inventory)?.hosts.some((host) => provider.hosts.includes(host))) continue;
    for (const spec of serviceSpecs(other))
      taken.set(`${other.name}-${spec.name}`, `a service of ${other.name}`);
  }
  return serviceSpecs(cluster).flatMap(({ name }) => {
    const other = taken.get(`${cluster.name}-${name}`);
    return other === undefined
      ? []
      : [
          {
            rule: 'service-name',
            path,
            message: `the service ${cluster.name}-${name} has the name of ${other} on the hosts of ${provider.group}`,
            hint: 'Give one of them another name.',
          },
        ];
  });
}
