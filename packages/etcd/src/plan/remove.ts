import {
  absent,
  pkg,
  unit,
  type Cluster,
  type ModuleFacts,
  type RemovePlanOptions,
  type Stage,
} from '@pigsty/sdk';
import type { EtcdFacts } from '../facts/member.ts';
import { etcdMember } from '../ops/member.ts';
import { membersOf, type Member } from '../spec/members.ts';
import { paths, unitName } from '../spec/paths.ts';
import type { EtcdParams } from '../spec/schema.ts';
import { anyMember, clientOf } from './auth.ts';
import { removeSchedule } from './backup.ts';
import { packageCandidates } from './packages.ts';

/** Leave the cluster, if it lives on; then stop, and clear away what is ours. */
export function planRemove(
  cluster: Cluster<EtcdParams>,
  _facts: ModuleFacts<EtcdFacts>,
  options: RemovePlanOptions,
): readonly Stage[] {
  const members = membersOf(cluster);
  const going = members.filter((m) => options.hosts.has(m.host));
  const staying = members.filter((m) => !options.hosts.has(m.host));
  const leaves = staying.length > 0 && going.length > 0 ? [leave(cluster, going, staying)] : [];
  return [...leaves, ...going.flatMap((m) => [stop(m, leaves), clean(m, options)])];
}

/** Asked of those who stay: a member that is dead can be removed as well. */
function leave(cluster: Cluster<EtcdParams>, going: readonly Member[], staying: readonly Member[]): Stage {
  const client = clientOf(cluster, staying);
  return {
    module: 'etcd',
    name: 'leave',
    host: cluster.name,
    at: anyMember(cluster.name, staying),
    after: [],
    ops: going.map(({ name, peerUrl }) => etcdMember({ client, name, peerUrl, state: 'absent' })),
  };
}

function stop({ host }: Member, leaves: readonly Stage[]): Stage {
  return {
    module: 'etcd',
    name: 'stop',
    host,
    after: leaves.map((l) => `leave@${l.host}`),
    ops: [unit({ name: unitName, state: 'stopped', enabled: false }), ...removeSchedule()],
  };
}

function clean({ name, host, params }: Member, { purgeData }: RemovePlanOptions): Stage {
  return {
    module: 'etcd',
    name: 'clean',
    host,
    after: ['stop@self'],
    ops: [
      absent({ path: '/etc/pigsty/modules/etcd' }),
      absent({ path: paths.unit }),
      absent({ path: paths.directory, recursive: true }),
      absent({ path: paths.profile }),
      ...((purgeData ?? params.etcd_rm_data)
        ? [absent({ path: params.etcd_data, recursive: true, destroys: `the data of ${name}` })]
        : []),
      ...(params.etcd_rm_pkg
        ? packageCandidates.map((names) => pkg({ names: [...names], state: 'absent' }))
        : []),
    ],
  };
}
