import { etcdEndpoints } from '@pigsty/etcd/contract';
import { pgClusters } from '../clusters.ts';
import { orNothing } from '../roles.ts';
import type { Finding, Rule } from './finding.ts';

/** Synchronous replication needs somebody to replicate to. */
export const enoughMembers: Rule = (cluster) => {
  const { pg_rpo, pg_conf } = cluster.params;
  if (cluster.instances.length > 1) return [];
  if (pg_conf === 'crit.yml') {
    const message = `${cluster.name} has one member, and pg_conf: crit.yml lets no write end without a second one`;
    return [
      {
        rule: 'sync-alone',
        severity: 'warning',
        path: ['pg_conf'],
        message,
        hint: 'Add a replica, or use oltp.yml.',
      },
    ];
  }
  if (pg_rpo !== 0) return [];
  const message = `${cluster.name} has one member, so that pg_rpo: 0 protects nothing`;
  return [{ rule: 'sync-alone', severity: 'warning', path: ['pg_rpo'], message, hint: 'Add a replica.' }];
};

/** The clusters of a sharded database have one name and different numbers, one of them 0. */
export const shards: Rule = (cluster, inventory) => {
  const { pg_mode, pg_shard, pg_group } = cluster.params;
  // Members that have different ones are told for that.
  const isOne = (['pg_mode', 'pg_shard', 'pg_group'] as const).every((name) =>
    cluster.instances.every(({ params }) => params[name] === cluster.params[name]),
  );
  if (pg_mode !== 'citus' || !isOne) return [];
  const problem = (path: string, message: string, hint: string): readonly Finding[] => [
    { rule: 'citus-group', path: [path], message, hint },
  ];
  if (pg_group === undefined || pg_shard === undefined) {
    const name = pg_shard === undefined ? 'pg_shard' : 'pg_group';
    return problem(
      'pg_mode',
      `pg_mode: citus needs ${name}`,
      'All clusters share pg_shard; pg_group is 0 for the coordinator, then 1, 2, 3 ...',
    );
  }
  const others = pgClusters(inventory).filter(
    (c) => c.params.pg_mode === 'citus' && c.params.pg_shard === pg_shard,
  );
  const first = others.find((c) => c.params.pg_group === pg_group);
  if (first !== undefined && first.name !== cluster.name) {
    const message = `${cluster.name} and ${first.name} are both group ${pg_group} of ${pg_shard}`;
    return problem('pg_group', message, 'Give each cluster of the shard its own pg_group.');
  }
  if (others[0]?.name !== cluster.name || others.some((c) => c.params.pg_group === 0)) return [];
  return problem('pg_shard', `${pg_shard} has no coordinator`, 'Set pg_group: 0 on one of its clusters.');
};

/** Nodes of Citus log in to each other as the superuser, over the network. */
export const citusPassword: Rule = ({ params: { pg_mode, pg_dbsu_password } }) =>
  pg_mode !== 'citus' || orNothing(pg_dbsu_password) !== undefined
    ? []
    : [
        {
          rule: 'citus-password',
          severity: 'warning',
          path: ['pg_dbsu_password'],
          otherwise: ['pg_mode'],
          message: 'pg_dbsu_password is empty, and the nodes of Citus log in to each other with it',
          hint: 'Set pg_dbsu_password in the vars of the group.',
        },
      ];

/** With one member of etcd every leader is lost with its host. */
export const singleEtcd: Rule = (cluster, inventory) => {
  if (cluster.instances.length < 2 || etcdEndpoints(inventory).length !== 1) return [];
  const largest = pgClusters(inventory).find((c) => c.instances.length > 1);
  if (largest?.name !== cluster.name) return [];
  return [
    {
      rule: 'etcd-alone',
      severity: 'info',
      path: ['pg_cluster'],
      message: `${cluster.name} can fail over, but not while the only member of etcd is down`,
      hint: 'Three members of etcd on three hosts tolerate the loss of one.',
    },
  ];
};
