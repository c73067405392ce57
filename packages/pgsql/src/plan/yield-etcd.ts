import { etcdEndpoints } from '@pigsty/etcd/contract';
import { absent, file, unit, type Inventory, type Op, type Stage } from '@pigsty/sdk';
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

const unitFiles = [yieldEtcd.service, yieldEtcd.timer].map((name) => `/etc/systemd/system/${name}`);

/** Where a member of etcd and a member of a cluster share a host, one power cut should not take both leaders. */
export function yieldsEtcd(cluster: PgCluster, instance: PgInstance, inventory: Inventory): Stage {
  const program = programOf(cluster, instance, inventory);
  return onHost(cluster, instance, {
    name: 'yield-etcd',
    after: ['config@self'],
    ops:
      program === undefined
        ? [...yieldEtcdStopped(), ...yieldEtcdRemoved()]
        : wanted(program, instance.params.pg_dbsu),
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

function wanted(program: string, dbsu: string): readonly Op[] {
  const [service = '', timer = ''] = unitFiles;
  return [
    file({ path: yieldEtcd.program, content: program, mode: '0755' }),
    file({ path: service, content: renderYieldEtcdService(dbsu) }, { notifies: [yieldEtcd.restart] }),
    file({ path: timer, content: renderYieldEtcdTimer() }, { notifies: [yieldEtcd.restart] }),
    unit({ name: yieldEtcd.timer, state: 'running', enabled: true, restartOn: [yieldEtcd.restart] }),
  ];
}

export function yieldEtcdStopped(): readonly Op[] {
  return [
    unit({ name: yieldEtcd.timer, state: 'stopped', enabled: false }),
    unit({ name: yieldEtcd.service, state: 'stopped', enabled: 'keep' }),
  ];
}

export function yieldEtcdRemoved(): readonly Op[] {
  return [...unitFiles, yieldEtcd.program].map((path) => absent({ path }));
}
