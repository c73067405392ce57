import { absent, file, unit, type Cluster, type Op } from '@pigsty/sdk';
import { renderEtcdBackupSh } from '../render/etcd-backup-sh.ts';
import { renderEtcdBackupService, renderEtcdBackupTimer } from '../render/etcd-backup-units.ts';
import type { Member } from '../spec/members.ts';
import { backupUnits, paths } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';

/** Snapshots by the clock, on every member: whichever host is left has some. */
export function backupSchedule(member: Member, cluster: Cluster<EtcdParams>): readonly Op[] {
  const { etcd_backup_schedule: schedule } = member.params;
  return schedule === '' ? removeSchedule() : [backupProgram(member, cluster), ...timer(schedule)];
}

/** What takes a snapshot; also without a schedule, for `pigsty etcd backup`. */
export function backupProgram(member: Member, cluster: Cluster<EtcdParams>): Op {
  return file({ path: paths.backup, content: renderEtcdBackupSh(member, cluster), mode: '0700' });
}

export function removeSchedule(): readonly Op[] {
  return [
    unit({ name: backupUnits.timer, state: 'stopped', enabled: false }),
    absent({ path: paths.backupTimer }),
    absent({ path: paths.backupService }),
  ];
}

const rescheduled = 'etcd-backup.restart';

function timer(schedule: string): readonly Op[] {
  return [
    file({ path: paths.backupService, content: renderEtcdBackupService() }, { notifies: [rescheduled] }),
    file({ path: paths.backupTimer, content: renderEtcdBackupTimer(schedule) }, { notifies: [rescheduled] }),
    unit({ name: backupUnits.timer, state: 'running', enabled: true, restartOn: [rescheduled] }),
  ];
}
