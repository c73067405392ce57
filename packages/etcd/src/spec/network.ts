import type { Cluster, Listener, Network, Reach } from '@pigsty/sdk';
import { unitName } from './paths.ts';
import type { EtcdParams } from './schema.ts';

/** Every member talks to every other one: as a peer, and as a client when it joins. */
export function network(cluster: Cluster<EtcdParams>): Network {
  const listens = cluster.instances.flatMap(({ name, host, params }): readonly Listener[] => {
    const own = { module: 'etcd', cluster: cluster.name, instance: name, host, unit: unitName };
    return [
      { ...own, port: params.etcd_port, what: 'etcd for clients', path: ['etcd_port'] },
      { ...own, port: params.etcd_peer_port, what: 'etcd for its peers', path: ['etcd_peer_port'] },
      { ...own, port: params.etcd_metrics_port, what: 'metrics of etcd', path: ['etcd_metrics_port'] },
    ];
  });
  const reaches = cluster.instances.flatMap(({ host: from }) =>
    cluster.instances
      .filter(({ host }) => host !== from)
      .flatMap(({ name, host: to, params }): readonly Reach[] => [
        { from, to, port: params.etcd_port, what: `etcd of ${name}` },
        { from, to, port: params.etcd_peer_port, what: `the peer port of ${name}` },
      ]),
  );
  return { listens, reaches };
}
