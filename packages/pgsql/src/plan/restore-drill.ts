import { exporterPaths } from '@pigsty/node/contract';
import {
  absent,
  command,
  file,
  madeOnce,
  quoteWord,
  shCommand,
  unit,
  type Op,
  type Stage,
} from '@pigsty/sdk';
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

const unitFiles = [timedDrill.service, timedDrill.timer].map((name) => `/etc/systemd/system/${name}`);

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
  ...restoreDrillStopped(),
  ...restoreDrillRemoved(name),
]);

function drills(instance: PgInstance, days: number): readonly Op[] {
  const { params } = instance;
  const [service = '', timer = ''] = unitFiles;
  const program = timedDrillProgram(instance, { days, local: hasLocal(params) });
  return [
    file({
      path: timedDrill.program,
      content: `#!/bin/sh\n${header('Restores the newest backup into a throw-away instance: pg-restore-drill [now]')}${program.join('\n')}\n`,
      mode: '0755',
    }),
    file({ path: service, content: renderDrillService() }, { notifies: [timedDrill.restart] }),
    file({ path: timer, content: renderDrillTimer() }, { notifies: [timedDrill.restart] }),
    unit({ name: timedDrill.timer, state: 'running', enabled: true, restartOn: [timedDrill.restart] }),
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

export function restoreDrillStopped(): readonly Op[] {
  return [
    unit({ name: timedDrill.timer, state: 'stopped', enabled: false }),
    unit({ name: timedDrill.service, state: 'stopped', enabled: 'keep' }),
  ];
}

export function restoreDrillRemoved(cluster: string): readonly Op[] {
  return [...unitFiles, timedDrill.program, drillScheduleFile(cluster)].map((path) => absent({ path }));
}
