import { exporterPage, exportersUseTls } from '@pigsty/node/contract';
import { serviceProbe, type Inventory, type Probe } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { exporterPort, exportersOf, exporterUnit } from '../spec/exporters.ts';
import { subjectOf } from './subject.ts';

/** Every exporter of a member answers its own host. */
export function exporterProbes(
  cluster: PgCluster,
  instance: PgInstance,
  inventory: Inventory,
): readonly Probe[] {
  const { host, params } = instance;
  const tls = exportersUseTls(inventory, host);
  return exportersOf(params).map((name) =>
    serviceProbe(subjectOf(cluster, instance), {
      name: `${name} answers`,
      unit: exporterUnit(name),
      ...exporterPage(exporterPort(name, params), { tls }),
    }),
  );
}
