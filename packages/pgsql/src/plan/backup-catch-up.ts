import { madeOnce, type Op, type Stage } from '@pigsty/sdk';
import {
  backupCatchUp,
  catchUp,
  renderCatchUpService,
  renderCatchUpTimer,
} from '../render/backup-catch-up.ts';
import { header } from '../render/header.ts';
import { isStandbyCluster, type PgCluster, type PgInstance } from '../spec/cluster.ts';
import { hasLocal } from '../spec/repositories.ts';
import type { CommonParams } from '../spec/schema.ts';
import { afterBackupsAtHand } from './repository-stages.ts';
import { onHost } from './stages.ts';
import { timedProgram, timedProgramRemoved, timedProgramStopped } from './timed-program.ts';

/** After a failover the new leader's own repository may be empty. Who wants no first backup wants none of these. */
export function catchesUp(cluster: PgCluster): boolean {
  const { params } = cluster;
  return (
    params.pgbackrest_enabled &&
    params.pgbackrest_init_backup &&
    hasLocal(params) &&
    !isStandbyCluster(cluster)
  );
}

/** Begins once the first backup has been taken, so that the two do not meet. */
export function backupsCatchUp(cluster: PgCluster, instance: PgInstance, common: CommonParams): Stage {
  return onHost(cluster, instance, {
    name: 'backup-catch-up',
    after: ['config@self', ...afterBackupsAtHand(cluster)],
    ops: catchesUp(cluster)
      ? wanted(common)
      : [...timedProgramStopped(catchUp), ...timedProgramRemoved(catchUp)],
  });
}

const wanted = madeOnce((params: CommonParams): readonly Op[] =>
  timedProgram(catchUp, {
    program: `#!/bin/sh\n${header('Takes the full backup that a leader lacks')}${backupCatchUp(params).join('\n')}\n`,
    service: renderCatchUpService(),
    timer: renderCatchUpTimer(),
  }),
);
