import { exporterPaths } from '@pigsty/node/contract';
import { absent, command, madeOnce, quoteWord, shCommand, type Op, type Stage } from '@pigsty/sdk';
import {
  drillScheduleFile,
  renderDrillSchedule,
  timedDrill,
  timedDrillProgram,
} from '../drill/restore/timed.ts';
import { header } from '../render/header.ts';
import { renderDrillService, renderDrillTimer } from '../render/restore-drill-units.ts';
import { isStandbyCluster, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { hasLocal } from '../spec/repositories.ts';
import { onHost } from './stages.ts';
import { timedProgram, timedProgramRemoved, timedProgramStopped } from './timed-program.ts';

/** Restore drills that hosts begin by themselves, as often as the inventory says. */
export function restoreDrills(cluster: PgCluster, instance: PgInstance): Stage {
  const { pgbackrest_drill_days: days, pgbackrest_enabled } = cluster.params;
  const wanted = days > 0 && pgbackrest_enabled && !isStandbyCluster(cluster);
  return onHost(cluster, instance, {
    name: 'restore-drill',
    after: ['backup-catch-up@self'],
    ops: wanted ? drills(instance, days) : undrilled(cluster),
  });
}

const undrilled = madeOnce(({ name }: PgCluster): readonly Op[] => [
  ...timedProgramStopped(timedDrill),
  ...restoreDrillRemoved(name),
]);

function drills(instance: PgInstance, days: number): readonly Op[] {
  const { params } = instance;
  const program = timedDrillProgram(instance, { days, local: hasLocal(params) });
  return [
    ...timedProgram(timedDrill, {
      program: `#!/bin/sh\n${header('Restores the newest backup into a throw-away instance: pg-restore-drill [now]')}${program.join('\n')}\n`,
      service: renderDrillService(),
      timer: renderDrillTimer(),
    }),
    schedule(params.pg_cluster, days),
  ];
}

/** Where a node exporter shows it, and only there. */
function schedule(cluster: string, days: number): Op {
  const path = quoteWord(drillScheduleFile(cluster));
  const text = renderDrillSchedule(cluster, days);
  return command({
    name: `let the node exporter show that ${cluster} is drilled every ${days} days`,
    run: shCommand(
      `printf %s ${quoteWord(text)} >${path}.new && chmod 0644 ${path}.new && mv ${path}.new ${path}`,
    ),
    unless: `[ ! -d ${exporterPaths.textfiles} ] || [ "$(cat ${path} 2>/dev/null)" = ${quoteWord(text.trimEnd())} ]`,
  });
}

export function restoreDrillRemoved(cluster: string): readonly Op[] {
  return [...timedProgramRemoved(timedDrill), absent({ path: drillScheduleFile(cluster) })];
}
