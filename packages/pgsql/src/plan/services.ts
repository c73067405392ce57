import {
  haproxyServiceFile,
  haproxyServicesDirectory,
  haproxyUnit,
  haproxyReload,
  registeredServicesStage,
} from '@pigsty/node/contract';
import { madeOnce, unit, type Inventory, type Op, type Stage } from '@pigsty/sdk';
import { staleServices } from '../ops/stale-services.ts';
import { renderHaproxyService, serviceMark } from '../render/haproxy-service-cfg.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { providerOf } from '../spec/provider.ts';
import { servicesOf } from '../spec/services.ts';
import { onHost } from './stages.ts';

/**
 * Every member's HAProxy serves every service of its cluster, unless a provider does: its hosts are told by a registration,
 * and members keep no file of a service.
 */
export function services(cluster: PgCluster, instance: PgInstance, inventory: Inventory): Stage {
  const provider = providerOf(cluster, inventory);
  return onHost(cluster, instance, {
    name: 'services',
    after: ['config@self', 'node.services@self?', `node.${registeredServicesStage}@self?`],
    ops:
      provider === undefined
        ? carriedOps(cluster, inventory)
        : provider.hosts.includes(instance.host)
          ? noOps
          : withdrawnServices(cluster),
  });
}

const noOps: readonly Op[] = [];

const carriedOps = madeOnce((cluster: PgCluster, inventory: Inventory): readonly Op[] => {
  const wanted = servicesOf(cluster, inventory);
  return [
    ...wanted.map((service) => haproxyServiceFile(service.proxy, renderHaproxyService(cluster, service))),
    stale(
      cluster,
      wanted.map((service) => `${haproxyServicesDirectory}/${service.proxy}.cfg`),
    ),
    haproxyUnit(),
  ];
});

/** A member carries no service of its cluster any more; its HAProxy, where it has one, stays as it is. */
export const withdrawnServices = madeOnce((cluster: PgCluster): readonly Op[] => [
  stale(cluster, []),
  unit({ name: 'haproxy.service', state: 'keep', enabled: 'keep', reloadOn: [haproxyReload] }),
]);

function stale(cluster: PgCluster, keep: readonly string[]): Op {
  return staleServices(
    { cluster: cluster.name, mark: serviceMark(cluster.name), directory: haproxyServicesDirectory, keep },
    { notifies: [haproxyReload] },
  );
}
