import { etcdEndpoints } from '@pigsty/etcd/contract';
import { differing } from '@pigsty/sdk';
import type { Rule } from './finding.ts';

export const onePrimary: Rule = (cluster) => {
  const primaries = cluster.instances.filter((i) => i.params.pg_role === 'primary');
  if (primaries.length === 1) return [];
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
] as const;

export const sameOnAllMembers: Rule = (cluster) =>
  differing(cluster, SHARED).map((found) => ({ rule: 'differs-in-cluster', ...found }));

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
