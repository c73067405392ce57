import { certificateProbe } from '@pigsty/node/contract';
import type { Inventory, Probe } from '@pigsty/sdk';
import type { PgCluster } from '../spec/cluster.ts';
import { backupProbes } from './backup.ts';
import { byHandProbe } from './by-hand.ts';
import { etcdProbe } from './etcd.ts';
import { etcdAccountProbes } from './etcd-account.ts';
import { exporterProbes } from './exporters.ts';
import { hbaProbe } from './hba.ts';
import { hugePagesProbe } from './huge-pages.ts';
import { memberProbe } from './member.ts';
import { migrationProbes } from './migration.ts';
import { onlyPrimaryProbe } from './only-primary.ts';
import { poolerProbes } from './pooler.ts';
import { rewindProbe } from './rewind.ts';
import { serviceProbes } from './services.ts';
import { sessionHistoryHealth } from './session-history.ts';
import { sqlProbeHealth } from './sql-probe.ts';
import { subjectOf } from './subject.ts';
import { unitsProbe } from './units.ts';
import { vipProbes } from './vip.ts';
import { watchdogProbes } from './watchdog.ts';

export function probes(
  cluster: PgCluster,
  { inventory }: { readonly inventory: Inventory },
): readonly Probe[] {
  return cluster.instances.flatMap((instance) => [
    unitsProbe(cluster, instance, inventory),
    memberProbe(cluster, instance),
    rewindProbe(cluster, instance),
    onlyPrimaryProbe(cluster, instance),
    etcdProbe(cluster, instance),
    ...etcdAccountProbes(cluster, instance, inventory),
    ...watchdogProbes(cluster, instance),
    hugePagesProbe(cluster, instance),
    hbaProbe(cluster, instance),
    byHandProbe(cluster, instance, inventory),
    ...migrationProbes(cluster, instance, inventory),
    ...poolerProbes(cluster, instance),
    ...vipProbes(cluster, instance),
    ...serviceProbes(cluster, instance, inventory),
    ...backupProbes(cluster, instance),
    ...exporterProbes(cluster, instance, inventory),
    ...sqlProbeHealth(cluster, instance, inventory),
    ...sessionHistoryHealth(cluster, instance, inventory),
    certificateProbe({ ...subjectOf(cluster, instance), path: '/pg/cert/server.crt' }),
  ]);
}
