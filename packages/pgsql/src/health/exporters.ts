import { serviceProbe, type Inventory, type Probe } from '@pigsty/sdk';
import { exporterPage } from '../plan/exporters.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import { exportersOf, exporterUnit } from '../spec/exporters.ts';
import { subjectOf } from './subject.ts';

/** Every exporter of a member answers its own host. */
export function exporterProbes(
  cluster: PgCluster,
  instance: PgInstance,
  inventory: Inventory,
): readonly Probe[] {
  return exportersOf(instance.params).map((name) =>
    serviceProbe(subjectOf(cluster, instance), {
      name: `${name} answers`,
      unit: exporterUnit(name),
      ...exporterPage(name, instance, inventory),
    }),
  );
}
