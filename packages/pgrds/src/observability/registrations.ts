import { exportersUseTls, scrapeOver } from '@pigsty/node/contract';
import type { Estate, Registration } from '@pigsty/sdk';
import type { WatchingCluster } from '../spec/remote.ts';

/** Each server as a member of its own cluster, at its own address, asked through the exporter on the host of its entry. */
export function register(
  { instances }: WatchingCluster,
  { inventory }: Pick<Estate, 'inventory'>,
): readonly Registration[] {
  return instances.flatMap(({ host, params }) =>
    params.remotes.map(({ name, cluster, port, address }): Registration => ({
      type: 'scrape',
      job: 'pgrds',
      cls: cluster,
      ins: name,
      ip: address,
      targets: [`${host}:${port}`],
      ...scrapeOver(exportersUseTls(inventory, host)),
    })),
  );
}
