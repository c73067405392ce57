import type { Connection } from '@pigsty/sdk';
import type { ReadEstate } from '../estate/read.ts';

export interface HostInstance {
  readonly module: string;
  readonly cluster: string;
  readonly instance: string;
}

/** What modules have on each host. */
export function instancesByHost({
  present,
}: Pick<ReadEstate, 'present'>): ReadonlyMap<string, readonly HostInstance[]> {
  const found = new Map<string, HostInstance[]>();
  for (const { module, clusters } of present) {
    for (const cluster of clusters) {
      for (const { name, host } of cluster.instances) {
        const instance = { module: module.name, cluster: cluster.name, instance: name };
        const list = found.get(host);
        if (list === undefined) found.set(host, [instance]);
        else list.push(instance);
      }
    }
  }
  return found;
}

/** `vagrant@10.10.10.11:2222` */
export function loginOf(connection: Pick<Connection, 'kind' | 'address' | 'user' | 'port'>): string {
  if (connection.kind === 'local') return 'local';
  const user = connection.user === undefined ? '' : `${connection.user}@`;
  const port = connection.port === undefined || connection.port === 22 ? '' : `:${connection.port}`;
  return `${user}${connection.address}${port}`;
}
