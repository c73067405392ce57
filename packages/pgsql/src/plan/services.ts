import {
  haproxyServiceFile,
  haproxyServicesDirectory,
  haproxyUnit,
  haproxyReload,
} from '@pigsty/node/contract';
import { madeOnce, type Inventory, type Op, type Stage } from '@pigsty/sdk';
import { staleServices } from '../ops/stale-services.ts';
import { renderHaproxyService, serviceMark } from '../render/haproxy-service-cfg.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { servicesOf } from '../spec/services.ts';
import { onHost } from './stages.ts';

/** Every member's HAProxy serves every service of its cluster. */
export function services(cluster: PgCluster, instance: PgInstance, inventory: Inventory): Stage {
  return onHost(cluster, instance, {
    name: 'services',
    after: ['config@self', 'node.services@self?'],
    ops: serviceOps(cluster, inventory),
  });
}

const serviceOps = madeOnce((cluster: PgCluster, inventory: Inventory): readonly Op[] => {
  const wanted = servicesOf(cluster, inventory);
  return [
    ...wanted.map((service) => haproxyServiceFile(service.proxy, renderHaproxyService(cluster, service))),
    staleServices(
      {
        cluster: cluster.name,
        mark: serviceMark(cluster.name),
        directory: haproxyServicesDirectory,
        keep: wanted.map((service) => `${haproxyServicesDirectory}/${service.proxy}.cfg`),
      },
      { notifies: [haproxyReload] },
    ),
    haproxyUnit(),
  ];
});
