import type { Problem } from '@pigsty/sdk';
import type { Unread } from '@pigsty/inventory';

/** Rules of what one value says by itself: true whatever else could not be read. */
export const RULES_OF_A_VALUE: ReadonlySet<string> = new Set([
  'connection',
  'crontab-account',
  'crontab-program',
  'crontab-time',
  'crontab-user',
  'data-place',
  'dbsu-root',
  'default-privilege',
  'dropped-zero',
  'duplicate-name',
  'environment',
  'expiry',
  'host-address',
  'hba-rule',
  'invalid-value',
  'kernel-module',
  'kernel-parameter',
  'kernel-value',
  'later-version',
  'library-order',
  'list-entry',
  'locale-provider',
  'loose-type',
  'minio-data',
  'minio-secret',
  'minio-variable',
  'node-name',
  'package-version',
  'program-option',
  'proxy-word',
  'redis-command',
  'redis-large-memory',
  'redis-small-memory',
  'repository-option',
  'selector',
  'selector-value',
  'server-parameter',
  'service-check',
  'service-dest',
  'shut-out',
  'system-database',
  'system-role',
  'unfit-text',
  'unknown-extension',
  'unknown-key',
  'unknown-parameter',
  'unknown-placeholder',
  'remote-connection',
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
  'hba-name',
  'missing-requirement',
  'minio-policy',
  'no-etcd',
  'no-minio',
  'minio-name',
  'object-store',
  'public-password',
  'redis-replica-of',
  'selector-name',
  'sentinel-quorum',
  'sentinel-target',
  'unknown-module',
  'unknown-upstream',
  'upstream-elsewhere',
]);

/** Rules of how many members of which kind a cluster has: one that a mistake keeps out may be what is missing. */
export const RULES_OF_A_MEMBER: ReadonlySet<string> = new Set([
  'citus-group',
  'etcd-even',
  'minio-gap',
  'one-primary',
  'redis-cluster-size',
  'redis-primary',
  'redis-replica-of',
  'sentinel-quorum',
  'sentinel-target',
  'unknown-upstream',
]);

/** Rules that miss the name of a host among those that the estate gives addresses. */
export const RULES_OF_A_NAME: ReadonlySet<string> = new Set(['minio-endpoint', 'minio-name', 'portal-name']);

/** Rules that miss a whole module: it may be there, with mistakes in each of its hosts. */
export const moduleLacking: ReadonlyMap<string, string> = new Map([
  ['etcd-alone', 'etcd'],
  ['no-etcd', 'etcd'],
  ['no-minio', 'minio'],
  ['sentinel-target', 'redis'],
]);

/** Rules that miss an entry of a list: it may be in the part that could not be read. */
export const listsLacking: ReadonlyMap<string, readonly string[]> = new Map([
  ['database-template', ['pg_databases']],
  ['extension-package', ['pg_extensions', 'pg_packages']],
  ['extension-schema', ['pg_databases', 'pg_default_schemas']],
  ['hba-name', ['pg_users', 'pg_default_roles', 'pg_databases']],
  ['library-package', ['pg_extensions', 'pg_packages']],
  ['minio-policy', ['minio_buckets']],
  ['unknown-database', ['pg_databases']],
  ['unknown-role', ['pg_users', 'pg_default_roles']],
]);

/** Rules that count the entries of a mapping of which a part could not be read. */
export const mappingsCounted: ReadonlyMap<string, string> = new Map([
  ['redis-cluster-size', 'redis_instances'],
]);

/** Rules that compare with a value of another cluster: where that was refused, a default is in its place, or nothing. */
export const valuesOfOthers: ReadonlyMap<string, RegExp> = new Map([['upstream-version', /\.pg_version$/]]);

/** Rules that miss a server of Redis: it may be one whose declaration was refused. */
export const serversLacking: ReadonlySet<string> = new Set(['redis-replica-of', 'sentinel-target']);

/** Whether a problem may be there only because of what errors of shape have hidden. */
export function mayFollowFrom(unread: Unread, { rule, position }: Problem): boolean {
  if (RULES_OF_A_VALUE.has(rule)) return false;
  if (listsLacking.get(rule)?.some((name) => unread.variables.has(name)) === true) return true;
  const counted = mappingsCounted.get(rule);
  if (counted !== undefined && unread.variables.has(counted)) return true;
  if (unread.lost && RULES_OF_A_LACK.has(rule)) return true;
  return position !== undefined && unread.touches(position);
}
