import { absent, file, unit, type Inventory, type Op, type Stage } from '@pigsty/sdk';
import { renderSessionsProgram, renderSessionsService } from '../render/session-history.ts';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';
import type { CommonParams } from '../spec/schema.ts';
import { keepsSessions, sessionHistory as history } from '../spec/session-history.ts';
import { originOf } from '../spec/upstream.ts';
import { monitorFiles } from './monitor-files.ts';
import { onHost } from './stages.ts';

/** Samples begin once the monitoring user is there. */
export function sessionHistory(
  cluster: PgCluster,
  instance: PgInstance,
  { inventory, common }: { readonly inventory: Inventory; readonly common: CommonParams },
): Stage {
  return onHost(cluster, instance, {
    name: 'session-history',
    after: ['primary@self?', 'replica@self?', 'config@self', `roles@${cluster.name}?`],
    ops: keepsSessions(common)
      ? sampling(instance, common, originOf(cluster, inventory).params)
      : [...sessionHistoryStopped(), ...sessionHistoryRemoved()],
  });
}

function sampling(
  instance: PgInstance,
  common: CommonParams,
  { pg_monitor_password: password }: Pick<CommonParams, 'pg_monitor_password'>,
): readonly Op[] {
  const restart = { notifies: [history.restart] };
  return [
    ...monitorFiles(common, password, history.passwords),
    file({ path: history.program, content: renderSessionsProgram(instance), mode: '0755' }, restart),
    file({ path: history.unitFile, content: renderSessionsService(instance.name) }, restart),
    sampler,
  ];
}

const sampler = unit({ name: history.unit, state: 'running', enabled: true, restartOn: [history.restart] });

export function sessionHistoryStopped(): readonly Op[] {
  return [unit({ name: history.unit, state: 'stopped', enabled: false })];
}

/** The history goes with its sampler. */
export function sessionHistoryRemoved(): readonly Op[] {
  return [
    ...[history.unitFile, history.program, history.passwords].map((path) => absent({ path })),
    absent({ path: history.directory, recursive: true }),
  ];
}
