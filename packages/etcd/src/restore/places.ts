import type { EtcdParams } from '../spec/schema.ts';

type Places = Pick<EtcdParams, 'etcd_data'>;

/** What etcd itself has in its data directory. */
export function memberDirectory({ etcd_data }: Places): string {
  return `${etcd_data}/member`;
}

/**
 * Data of before a restore: inside the data directory, which may be a file system of its own, so that it is renamed and not
 * copied.
 */
export function keptDirectory({ etcd_data }: Places): string {
  return `${etcd_data}/member.before-restore`;
}

/** Where data is made ready while etcd still runs. */
export function stagingDirectory({ etcd_data }: Places): string {
  return `${etcd_data}/restoring`;
}

/** Holds the id of the run whose data is ready. */
export function preparedFile(places: Places): string {
  return `${stagingDirectory(places)}/prepared`;
}

/** A transient unit: after a reboot it does not run. */
export const restoreUnit = 'pigsty-etcd-restore.service';
