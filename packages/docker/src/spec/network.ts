import type { Network } from '@pigsty/sdk';
import type { DockerCluster } from './identity.ts';
import { unitName } from './paths.ts';

/** The metrics of each engine. What containers publish is not of the inventory. */
export function network({ name: cluster, instances }: DockerCluster): Network {
  return {
    listens: instances.map(({ name, host, params }) => ({
      module: 'docker',
      cluster,
      instance: name,
      host,
      port: params.docker_exporter_port,
      what: 'the metrics of Docker',
      path: ['docker_exporter_port'],
      unit: unitName,
    })),
    reaches: [],
  };
}
