import type { Connection } from '@pigsty/sdk';
import type { ReadEstate } from '../estate/read.ts';

export interface HostInstance {
  readonly module: string;
  readonly cluster: string;
  readonly instance: string;
}

/** What modules have on a host. */
export function instancesOf(
  { present, checkedOnly }: Pick<ReadEstate, 'present' | 'checkedOnly'>,
  address: string,
): readonly HostInstance[] {
  return [...present, ...checkedOnly].flatMap(({ module, clusters }) =>
    clusters.flatMap((cluster) =>
      cluster.instances
        .filter((instance) => instance.host === address)
        .map((instance) => ({ module: module.name, cluster: cluster.name, instance: instance.name })),
    ),
  );
}

/** `vagrant@10.10.10.11:2222` */
export function loginOf(connection: Pick<Connection, 'kind' | 'address' | 'user' | 'port'>): string {
  if (connection.kind === 'local') return 'local';
  const user = connection.user === undefined ? '' : `${connection.user}@`;
  const port = connection.port === undefined || connection.port === 22 ? '' : `:${connection.port}`;
  return `${user}${connection.address}${port}`;
}
