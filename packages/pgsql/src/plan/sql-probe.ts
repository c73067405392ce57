import { absent, file, madeOnce, unit, type Inventory, type Op, type Stage } from '@pigsty/sdk';
import { renderProbeProgram, renderProbeService } from '../render/sql-probe.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import type { CommonParams } from '../spec/schema.ts';
import { askedServices, sqlProbe as probe, sqlProbeRuns, type AskedService } from '../spec/sql-probe.ts';
import { originOf } from '../spec/upstream.ts';
import { monitorFiles } from './monitor-files.ts';
import { onHost } from './stages.ts';

interface Surround {
  readonly inventory: Inventory;
  readonly common: CommonParams;
}

/** Asks the services once they are there, so that a new cluster does not begin with failures. */
export function sqlProbe(cluster: PgCluster, instance: PgInstance, { inventory, common }: Surround): Stage {
  const services = askedServices(cluster, inventory);
  const wanted = services.length > 0 && sqlProbeRuns(common, instance.host, inventory);
  return onHost(cluster, instance, {
    name: 'sql-probe',
    after: ['services@self', 'pooler@self?', 'primary@self?', 'replica@self?', `roles@${cluster.name}?`],
    ops: wanted
      ? asking(cluster, instance, { inventory, common, services })
      : [...sqlProbeStopped(), ...sqlProbeRemoved()],
  });
}

function asking(
  cluster: PgCluster,
  instance: PgInstance,
  { inventory, common, services }: Surround & { readonly services: readonly AskedService[] },
): readonly Op[] {
  return [
    ...monitorFiles(common, originOf(cluster, inventory).params.pg_monitor_password, probe.passwords),
    file(
      { path: probe.program, content: renderProbeProgram(instance, services), mode: '0755' },
      { notifies: [probe.reload] },
    ),
    serviceFile(common),
    asker,
  ];
}

const serviceFile = madeOnce(({ pg_cluster }: CommonParams): Op =>
  file({ path: probe.unitFile, content: renderProbeService(pg_cluster) }, { notifies: [probe.restart] }),
);

const asker = unit({
  name: probe.unit,
  state: 'running',
  enabled: true,
  restartOn: [probe.restart],
  reloadOn: [probe.reload],
});

export function sqlProbeStopped(): readonly Op[] {
  return [unit({ name: probe.unit, state: 'stopped', enabled: false })];
}

export function sqlProbeRemoved(): readonly Op[] {
  return [probe.unitFile, probe.program, probe.passwords].map((path) => absent({ path }));
}
