import { etcdEndpoints } from '@pigsty/etcd/contract';
import type { Inventory, Stage } from '@pigsty/sdk';
import {
  renderYieldEtcd,
  renderYieldEtcdService,
  renderYieldEtcdTimer,
  yieldEtcd,
  type OtherMember,
} from '../render/yield-etcd.ts';
import {
  CA_FILE,
  instanceIdentity,
  isStandbyCluster,
  restEndpoint,
  type PgCluster,
  type PgInstance,
} from '../spec/cluster.ts';
import { identify } from '../spec/identity.ts';
import { onHost } from './stages.ts';
import { timedProgram, timedProgramRemoved, timedProgramStopped } from './timed-program.ts';

/** Where a member of etcd and a member of a cluster share a host, one power cut should not take both leaders. */
export function yieldsEtcd(cluster: PgCluster, instance: PgInstance, inventory: Inventory): Stage {
  const program = programOf(cluster, instance, inventory);
  return onHost(cluster, instance, {
    name: 'yield-etcd',
    after: ['config@self'],
    ops:
      program === undefined
        ? [...timedProgramStopped(yieldEtcd), ...timedProgramRemoved(yieldEtcd)]
        : timedProgram(yieldEtcd, {
            program,
            service: renderYieldEtcdService(instance.params.pg_dbsu),
            timer: renderYieldEtcdTimer(),
          }),
  });
}

/** Its content; nothing where no other host could lead etcd. */
function programOf(cluster: PgCluster, instance: PgInstance, inventory: Inventory): string | undefined {
  const endpoints = etcdEndpoints(inventory);
  const own = endpoints.find(({ host }) => host === instance.host);
  if (own === undefined || endpoints.length < 3 || isStandbyCluster(cluster)) return undefined;
  const patronis = new Map(
    inventory
      .derive(identify)
      .clusters.flatMap((c) => c.instances.map((i) => [i.host, restEndpoint(i)] as const)),
  );
  const others = endpoints
    .filter((endpoint) => endpoint !== own)
    .map(({ host, clientUrl }): OtherMember => {
      const patroni = patronis.get(host);
      return { clientUrl, ...(patroni === undefined ? {} : { patroni }) };
    });
  // Those where no cluster can lead are the first to be asked.
  const sorted = [
    ...others.filter((o) => o.patroni === undefined),
    ...others.filter((o) => o.patroni !== undefined),
  ];
  return renderYieldEtcd({
    patroni: restEndpoint(instance),
    clientUrl: own.clientUrl,
    others: sorted,
    tls: { ca: CA_FILE, certificate: instanceIdentity.certificatePath, key: instanceIdentity.keyPath },
  });
}
