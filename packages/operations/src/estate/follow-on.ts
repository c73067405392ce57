import type { Problem } from '@pigsty/sdk';
import type { Unread } from '@pigsty/inventory';

/** Rules of what one value says by itself: true whatever else could not be read. */
export const RULES_OF_A_VALUE: ReadonlySet<string> = new Set([
  'connection',
  'crontab-user',
  'default-privilege',
  'duplicate-name',
  'environment',
  'expiry',
  'host-address',
  'hba-rule',
  'invalid-value',
  'loose-type',
  'minio-data',
  'minio-secret',
  'repository-option',
  'selector',
  'server-parameter',
  'system-database',
  'system-role',
  'unfit-text',
  'unknown-extension',
  'unknown-key',
  'unknown-parameter',
  'unknown-placeholder',
  'repository-module',
  'vip-address',
]);

/** Rules of what the estate lacks or how much it has of something: it may be among what could not be read. */
export const RULES_OF_A_LACK: ReadonlySet<string> = new Set([
  'admin-ip',
  'admin-ip-elsewhere',
  'citus-group',
  'etcd-alone',
  'etcd-even',
  'missing-requirement',
  'minio-policy',
  'no-etcd',
  'no-minio',
  'minio-name',
  'object-store',
  'public-password',
  'redis-replica-of',
  'sentinel-quorum',
  'sentinel-target',
  'unknown-module',
  'unknown-upstream',
  'upstream-elsewhere',
]);

/** Whether a problem may be there only because of what errors of shape have hidden. */
export function mayFollowFrom(unread: Unread, { rule, position }: Problem): boolean {
  if (RULES_OF_A_VALUE.has(rule)) return false;
  if (unread.lost && RULES_OF_A_LACK.has(rule)) return true;
  return position !== undefined && unread.touches(position);
}
