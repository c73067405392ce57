import { etcdEndpoints } from '@pigsty/etcd/contract';
import { differing, nearestName, type Inventory } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../cluster.ts';
import { pgClusters } from '../clusters.ts';
import type { Finding, Rule } from './finding.ts';

export const onePrimary: Rule = (cluster, inventory) => {
  const primaries = cluster.instances.filter((i) => i.params.pg_role === 'primary');
  if (primaries.length === 1) return [];
  const stray = primaries.length === 0 ? strayName(cluster, inventory) : undefined;
  if (stray !== undefined) return [stray];
  const [, second] = primaries;
  return [
    {
      rule: 'one-primary',
      path: second === undefined ? [] : ['pg_role'],
      ...(second === undefined ? {} : { host: second.host }),
      message: `${cluster.name} needs exactly one primary, found ${primaries.length}`,
      hint: 'Set pg_role: primary on one host and replica on the others.',
    },
  ];
};

/** A host that names another cluster than its group does, by a name like that of the group's: it is meant for that one. */
function strayName(cluster: PgCluster, inventory: Inventory): Finding | undefined {
  const { name, instances } = cluster;
  const [only, ...others] = instances;
  const names = pgClusters(inventory)
    .map((c) => c.name)
    .filter((other) => other !== name);
  const near = nearestName(name, names);
  if (near === undefined || only === undefined || others.length > 0 || !isOfGroup(only.host, near, inventory))
    return undefined;
  return {
    rule: 'one-primary',
    host: only.host,
    path: ['pg_cluster'],
    message: `${only.host} alone is in the cluster ${name}, which has no primary`,
    hint: `Did you mean ${near}?`,
  };
}

function isOfGroup(host: string, name: string, inventory: Inventory): boolean {
  const groups = inventory.hosts.get(host)?.groups ?? [];
  return groups.some((group) => inventory.groups.get(group)?.vars['pg_cluster'] === name);
}

/** The primary that a cluster lacks, where it is that of a cluster of its own by such a name. */
export const strayPrimary: Rule = (cluster, inventory) => {
  const [only, ...others] = cluster.instances;
  if (only === undefined || others.length > 0 || only.params.pg_role !== 'primary') return [];
  const meant = pgClusters(inventory).find(
    (c) =>
      c !== cluster &&
      !c.instances.some((i) => i.params.pg_role === 'primary') &&
      nearestName(cluster.name, [c.name]) !== undefined &&
      isOfGroup(only.host, c.name, inventory),
  );
  if (meant === undefined) return [];
  return [
    {
      rule: 'one-primary',
      host: only.host,
      path: ['pg_cluster'],
      message: `${only.host} is the primary of a cluster ${cluster.name} of its own, and ${meant.name} has none`,
      hint: `Did you mean ${meant.name}?`,
    },
  ];
};

/** What belongs to the whole cluster must be the same on every member. */
const SHARED = [
  'pg_version',
  'pg_mode',
  'pg_shard',
  'pg_group',
  'pg_port',
  'patroni_port',
  'patroni_ssl_enabled',
  'pg_namespace',
  'pg_dbsu',
  'pg_replication_username',
  'pg_vip_enabled',
  'pg_vip_address',
] as const;

export const sameOnAllMembers: Rule = (cluster, inventory) => {
  // Which is the mistake then, and is told as such.
  const vipIsHost = cluster.instances.some(({ params }) =>
    inventory.hosts.has(params.pg_vip_address.replace(/\/.*$/, '')),
  );
  return differing(cluster, SHARED, { inventory, suspect: isGroupOfAnother(cluster, inventory) })
    .filter(({ path }) => !(vipIsHost && path[0] === 'pg_vip_address'))
    .filter(({ host }) => !hasSeqOfAnother(host, cluster))
    .map((found) => ({ rule: 'differs-in-cluster', ...found }));
};

/** A host that has the number of another member, which is told, may be in this cluster by mistake. */
function hasSeqOfAnother(host: string | undefined, { instances }: PgCluster): boolean {
  const own = instances.find((one) => one.host === host)?.params.pg_seq;
  return instances.filter(({ params }) => params.pg_seq === own).length > 1;
}

/** Whether another cluster of the shard has the group of a member, or there are not so many of them. */
function isGroupOfAnother(
  { name }: PgCluster,
  inventory: Inventory,
): (member: PgInstance, parameter: string) => boolean {
  return ({ params: { pg_shard, pg_group } }, parameter) => {
    if (parameter !== 'pg_group' || pg_group === undefined) return false;
    const shard = pgClusters(inventory).filter((one) => one.params.pg_shard === pg_shard);
    return (
      pg_group >= shard.length ||
      shard.some((other) => other.name !== name && other.params.pg_group === pg_group)
    );
  };
}

export const clusterName: Rule = ({ name }) => {
  if (/^[a-z][a-z0-9-]*$/.test(name)) return [];
  const message = `${name} is not a good name for a cluster: it becomes part of host names and of names in DNS`;
  return [
    {
      rule: 'cluster-name',
      severity: 'warning',
      path: ['pg_cluster'],
      message,
      hint: 'Use lower case letters, digits and dashes, and begin with a letter.',
    },
  ];
};

export const etcdThere: Rule = (cluster, inventory) => {
  if (etcdEndpoints(inventory).length > 0) return [];
  const hint = 'Add a group etcd with at least one host: etcd: { hosts: { 10.10.10.10: { etcd_seq: 1 } } }';
  return [
    {
      rule: 'no-etcd',
      lacks: 'etcd',
      path: ['pg_cluster'],
      message: `${cluster.name} needs etcd, and the inventory has none`,
      hint,
    },
  ];
};

export const knownMode: Rule = ({ params }) =>
  params.pg_mode === 'pgsql'
    ? []
    : [
        {
          rule: 'mode-not-supported',
          severity: 'warning',
          path: ['pg_mode'],
          message: `pg_mode: ${params.pg_mode} is treated as pgsql in this version`,
          hint: 'A plain PostgreSQL cluster is what a deploy makes of it.',
        },
      ];
