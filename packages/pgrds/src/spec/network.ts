import type { Network } from '@pigsty/sdk';
import { placeOf, unitOf, type WatchingCluster } from './remote.ts';

/** An exporter for each entry. Where it connects to is asked by a check of its own: those hosts are not of the inventory. */
export function network({ name: cluster, instances }: WatchingCluster): Network {
  return {
    listens: instances.flatMap(({ host, params }) =>
      params.remotes.map((remote) => ({
        module: 'pgrds',
        cluster,
        instance: remote.name,
        host,
        port: remote.port,
        what: `the exporter of ${remote.name}`,
        path: placeOf(remote),
        unit: unitOf(remote),
      })),
    ),
    reaches: [],
  };
}
