import { absent, file, madeOnce, unit, type Op, type Stage } from '@pigsty/sdk';
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

const unitFiles = [catchUp.service, catchUp.timer].map((name) => `/etc/systemd/system/${name}`);

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
    ops: catchesUp(cluster) ? wanted(common) : [...catchUpStopped(), ...catchUpRemoved()],
  });
}

const wanted = madeOnce((params: CommonParams): readonly Op[] => {
  const [service = '', timer = ''] = unitFiles;
  return [
    file({
      path: catchUp.program,
      content: `#!/bin/sh\n${header('Takes the full backup that a leader lacks')}${backupCatchUp(params).join('\n')}\n`,
      mode: '0755',
    }),
    file({ path: service, content: renderCatchUpService() }, { notifies: [catchUp.restart] }),
    file({ path: timer, content: renderCatchUpTimer() }, { notifies: [catchUp.restart] }),
    unit({ name: catchUp.timer, state: 'running', enabled: true, restartOn: [catchUp.restart] }),
  ];
});

export function catchUpStopped(): readonly Op[] {
  return [
    unit({ name: catchUp.timer, state: 'stopped', enabled: false }),
    unit({ name: catchUp.service, state: 'stopped', enabled: 'keep' }),
  ];
}

export function catchUpRemoved(): readonly Op[] {
  return [...unitFiles, catchUp.program].map((path) => absent({ path }));
}
