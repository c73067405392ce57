import { quoteWord } from '@pigsty/sdk';
import { backupDirectory, clusterDirectory, type PgInstance } from '../spec/cluster.ts';
import { instanceAt } from './at-version.ts';

type Params = PgInstance['params'];

/** What a host remembers of an upgrade while it lasts: outside of both trees, as either may go. */
export function upgradeDirectory({ pg_fs_main, pg_cluster }: Params, run: string): string {
  return `${pg_fs_main}/${pg_cluster}-upgrade/${run}`;
}

/** A file of it, quoted. */
export function upgradeFile(params: Params, run: string, name: string): string {
  return quoteWord(`${upgradeDirectory(params, run)}/${name}`);
}

/** The cluster's tree of a version: /pg leads to one of them. */
export function treeOf(instance: PgInstance, version: number): string {
  return clusterDirectory(instanceAt(instance, version).params);
}

/** The data directory of a version, by the path that does not change. */
export function dataOf(instance: PgInstance, version: number): string {
  const { pg_data } = instance.params;
  return pg_data.startsWith('/pg/')
    ? `${treeOf(instance, version)}/${pg_data.slice('/pg/'.length)}`
    : pg_data;
}

/** Everything that an upgrade makes on a host, and that an abort deletes. */
export function treesOf(instance: PgInstance, version: number): readonly string[] {
  return [treeOf(instance, version), backupDirectory(instanceAt(instance, version).params)];
}
