import { clusterProblem, differing, type Cluster, type Inventory, type Problem } from '@pigsty/sdk';
import { EtcdParams } from './schema.ts';

type EtcdCluster = Cluster<EtcdParams>;

/** What members and clients expect of all of them. */
const SHARED = ['etcd_port', 'etcd_peer_port', 'etcd_heartbeat_interval', 'etcd_election_timeout'] as const;

/** What the members' parameters must be together. */
export function check(clusters: readonly EtcdCluster[], inventory: Inventory): readonly Problem[] {
  return [
    ...severalClusters(clusters, inventory),
    ...clusters.flatMap((c) => [
      ...differing(c, SHARED, { inventory }).map((found) =>
        clusterProblem(c, inventory, { rule: 'etcd-differs', ...found }),
      ),
      ...(isSplit(c, clusters, inventory) ? [] : evenSize(c, inventory)),
      ...timers(c, inventory),
      ...snapshots(c, inventory),
      ...learners(c, inventory),
    ]),
  ];
}

/** Two names in one group: that is told, and how many members each has only follows from it. */
function isSplit(cluster: EtcdCluster, clusters: readonly EtcdCluster[], inventory: Inventory): boolean {
  const groupsOf = ({ instances }: EtcdCluster): readonly string[] =>
    instances.flatMap(({ host }) => inventory.hosts.get(host)?.groups ?? []).filter((name) => name !== 'all');
  const own = groupsOf(cluster);
  return clusters.some((other) => other !== cluster && groupsOf(other).some((name) => own.includes(name)));
}

function evenSize(cluster: EtcdCluster, inventory: Inventory): readonly Problem[] {
  const count = cluster.instances.filter((i) => !i.params.etcd_learner).length;
  if (count % 2 === 1 || count === 0) return [];
  return [
    clusterProblem(cluster, inventory, {
      path: [],
      severity: 'warning',
      rule: 'etcd-even',
      message: `${cluster.name} has ${count} voting members, which tolerate no more failures than ${Math.max(1, count - 1)}`,
      hint: 'Use 1, 3 or 5 members.',
    }),
  ];
}

// etcd refuses to start below five heartbeats.
function timers(cluster: EtcdCluster, inventory: Inventory): readonly Problem[] {
  const { etcd_heartbeat_interval: heartbeat, etcd_election_timeout: election } = cluster.params;
  if (election >= 5 * heartbeat) return [];
  const [usualElection, usualHeartbeat] = [
    EtcdParams.shape.etcd_election_timeout.parse(undefined),
    EtcdParams.shape.etcd_heartbeat_interval.parse(undefined),
  ];
  // The one to correct is that which is further from what is usual.
  const isHeartbeat = heartbeat / usualHeartbeat > usualElection / election;
  return [
    clusterProblem(cluster, inventory, {
      path: [isHeartbeat ? 'etcd_heartbeat_interval' : 'etcd_election_timeout'],
      severity: 'error',
      rule: 'etcd-timers',
      message: `etcd_election_timeout ${election} is less than five times etcd_heartbeat_interval ${heartbeat}`,
      hint: isHeartbeat
        ? `Set etcd_heartbeat_interval to ${Math.floor(election / 5)} at most, or etcd_election_timeout to at least ${5 * heartbeat}.`
        : `Set etcd_election_timeout to at least ${5 * heartbeat}.`,
    }),
  ];
}

/** A removal deletes the data, and with it whatever is below; a restore puts another directory into its place. */
function snapshots(cluster: EtcdCluster, inventory: Inventory): readonly Problem[] {
  const { etcd_backup_dir: backups, etcd_data: data } = cluster.params;
  const [inner, outer] = [backups, data].map((path) => `${path.replace(/\/+$/, '')}/`);
  if (inner?.startsWith(outer ?? '') !== true) return [];
  return [
    clusterProblem(cluster, inventory, {
      path: ['etcd_backup_dir'],
      otherwise: ['etcd_data'],
      rule: 'etcd-backup-place',
      message: `etcd_backup_dir ${backups} is ${inner === outer ? 'the data directory itself' : `inside of the data directory ${data}`}: snapshots would go with the data`,
      hint: 'Write a directory beside it, like /data/etcd-backups.',
    }),
  ];
}

// etcd accepts one learner at a time.
function learners(cluster: EtcdCluster, inventory: Inventory): readonly Problem[] {
  const found = cluster.instances.filter((i) => i.params.etcd_learner);
  const [first, second] = found;
  if (first !== undefined && found.length === cluster.instances.length)
    return [
      clusterProblem(cluster, inventory, {
        path: ['etcd_learner'],
        host: first.host,
        rule: 'etcd-learners',
        message: `no member of ${cluster.name} has a vote, so that none can lead`,
        hint: 'Delete etcd_learner: a member that joins a running cluster may be a learner at first.',
      }),
    ];
  if (second === undefined) return [];
  const names = found.map((i) => i.name);
  return [
    clusterProblem(cluster, inventory, {
      path: ['etcd_learner'],
      host: second.host,
      rule: 'etcd-learners',
      message: `${cluster.name} has ${names.length} learners (${names.join(', ')}); etcd allows one`,
      hint: 'Set etcd_learner: true on one member at a time, and deploy in between.',
    }),
  ];
}

function severalClusters(clusters: readonly EtcdCluster[], inventory: Inventory): readonly Problem[] {
  const [first, second] = clusters;
  if (first === undefined || second === undefined) return [];
  return [
    clusterProblem(second, inventory, {
      path: ['etcd_cluster'],
      severity: 'warning',
      rule: 'etcd-several',
      message: `there are ${clusters.length} etcd clusters; PostgreSQL clusters use ${first.name}`,
      hint: `Put all members into one cluster, unless ${second.name} serves something else.`,
    }),
  ];
}
