import { isWritten, type Inventory } from '@pigsty/sdk';
import { declaredPrimary, isStandbyCluster, type PgCluster, type PgInstance } from '../cluster.ts';
import { pgClusters } from '../clusters.ts';
import { clusterAt, wayUp } from '../upstream.ts';
import type { Finding, Rule } from './finding.ts';
import { misfit } from './server-value.ts';

/** A cascade replica copies from another member of its cluster. */
export const cascade: Rule = (cluster) =>
  cluster.instances.flatMap((instance): readonly Finding[] => {
    const { pg_upstream } = instance.params;
    if (pg_upstream === undefined || instance === declaredPrimary(cluster)) return [];
    if (cluster.instances.some((i) => i.host === pg_upstream && i !== instance))
      return circleOf(instance, cluster);
    return [
      {
        rule: 'unknown-upstream',
        path: ['pg_upstream'],
        host: instance.host,
        lacks: upstreamOf(cluster, pg_upstream),
        message: `${instance.name} is to replicate from ${pg_upstream}, which is no other member of ${cluster.name}`,
        hint: 'A cascade replica names another member of its cluster.',
      },
    ];
  });

/** Members that have one `pg_upstream` by their group make one mistake with it. */
function upstreamOf({ name }: PgCluster, address: string): string {
  return `upstream ${address} of ${name}`;
}

/** Replicas that copy from each other get nothing from the leader; told once, at the first of them. */
function circleOf(first: PgInstance, cluster: PgCluster): readonly Finding[] {
  const way = [first];
  for (;;) {
    const next = cluster.instances.find((i) => i.host === way.at(-1)?.params.pg_upstream);
    if (next === undefined || next === declaredPrimary(cluster)) return [];
    if (next !== first && way.includes(next)) return [];
    way.push(next);
    if (next === first) break;
  }
  if (cluster.instances.find((i) => way.includes(i)) !== first) return [];
  return [
    {
      rule: 'upstream-cycle',
      host: first.host,
      path: ['pg_upstream'],
      message: `${way.map(({ name }) => name).join(' copies from ')}: none of them copies from the leader`,
      hint: 'Delete pg_upstream from one of them.',
    },
  ];
}

/** A standby cluster copies from another cluster, of this estate or of another. */
export const standby: Rule = (cluster, inventory) => {
  const leader = declaredPrimary(cluster);
  const address = leader?.params.pg_upstream;
  if (leader === undefined || address === undefined) return [];
  const about = { path: ['pg_upstream'], host: leader.host } as const;
  const clusters = pgClusters(inventory);
  const upstream = clusterAt(clusters, address);
  if (upstream === undefined) {
    if (!inventory.hosts.has(address)) {
      const message = `${cluster.name} copies from ${address}, which is not in this inventory`;
      // Between hosts of the inventory, one of them was probably meant.
      const beside = pgClusters(inventory).find(({ instances }) =>
        instances.some(({ host }) => networkOf(host) === networkOf(address)),
      );
      if (beside !== undefined)
        return [
          {
            ...about,
            lacks: upstreamOf(cluster, address),
            rule: 'upstream-elsewhere',
            severity: 'warning',
            message: `${message}, and stands in the network of ${beside.name}`,
            hint: 'Is one of its digits wrong? Nothing to do when it is a server that is not in the inventory.',
          },
        ];
      return [
        {
          ...about,
          rule: 'upstream-elsewhere',
          severity: 'info',
          message,
          hint: 'Nothing to do when that is another estate.',
        },
      ];
    }
    if (isMemberOfBroken(inventory.hosts.get(address)?.vars)) return [];
    const message = `${cluster.name} is to replicate from ${address}, which has no PostgreSQL`;
    return [
      { ...about, rule: 'unknown-upstream', message, hint: 'Name a member of the cluster to copy from.' },
    ];
  }
  const way = wayUp(cluster, clusters);
  if (way.at(-1) === cluster.name) {
    const message = `${way.join(' copies from ')}: no cluster here is the first`;
    return [
      {
        ...about,
        rule: 'upstream-cycle',
        message,
        hint: 'Delete pg_upstream from the primary of the cluster that is written to.',
      },
    ];
  }
  const [theirs, ours] = [upstream.params.pg_version, cluster.params.pg_version];
  if (theirs === ours) return [];
  const message = `${cluster.name} has PostgreSQL ${ours} and copies from ${upstream.name}, which has ${theirs}`;
  return [
    {
      // The place to correct, where the cluster has a version of its own.
      ...(cluster.group !== undefined && isOwnVersion(cluster.group, inventory)
        ? { path: ['pg_version'] }
        : about),
      rule: 'upstream-version',
      message,
      hint: `Streaming replication needs the same version: set pg_version: ${theirs}.`,
    },
  ];
};

/** The leader of a standby cluster stays behind, and members copy from it at once. */
export const delayOfMember: Rule = (cluster, inventory) => {
  const primary = declaredPrimary(cluster);
  if (primary === undefined) return [];
  return cluster.instances.flatMap(({ host, name, params: { pg_delay } }): readonly Finding[] => {
    if (host === primary.host || !isWritten(inventory, host, ['pg_delay'])) return [];
    if (pg_delay === primary.params.pg_delay || /^0\D*$/.test(String(pg_delay))) return [];
    return [
      {
        rule: 'delay-without-upstream',
        severity: 'warning',
        host,
        path: ['pg_delay'],
        message: `pg_delay has no effect at ${name}, a replica: it is as far as ${cluster.name} is`,
        hint: 'A delayed copy is a cluster of its own, with pg_upstream and pg_delay at its primary.',
      },
    ];
  });
};

export const delay: Rule = (cluster) => {
  const { pg_delay } = cluster.params;
  const expected = misfit('recovery_min_apply_delay', pg_delay);
  if (expected !== undefined)
    return [
      {
        rule: 'server-parameter',
        path: ['pg_delay'],
        message: `pg_delay takes ${expected}, got ${JSON.stringify(pg_delay)}`,
        hint: 'For example 1h or 30min. Units are ms, s, min, h and d, in these letters.',
      },
    ];
  if (pg_delay === 0 || /^0\D*$/.test(String(pg_delay)) || isStandbyCluster(cluster)) return [];
  const message = `pg_delay has no effect: ${cluster.name} is no standby cluster`;
  return [
    {
      rule: 'delay-without-upstream',
      severity: 'warning',
      path: ['pg_delay'],
      message,
      hint: 'A delayed cluster has pg_upstream on its primary.',
    },
  ];
};

/** The first three numbers of an address. */
function networkOf(address: string): string {
  return address.replace(/\.\d+$/, '');
}

function isOwnVersion(group: string, inventory: Inventory): boolean {
  return inventory.groups.get(group)?.vars['pg_version'] !== undefined;
}

/** Its cluster could not be understood, and that is reported already. */
function isMemberOfBroken(vars: Readonly<Record<string, unknown>> = {}): boolean {
  return vars['pg_cluster'] !== undefined;
}
