import {
  clusterProblem,
  findPlatform,
  type Estate,
  type HostFacts,
  type Inventory,
  type ModuleFacts,
  type Problem,
} from '@pigsty/sdk';
import { isPrimary } from '../facts/control-data.ts';
import { dcsIsEmpty, dcsSystemId } from '../facts/dcs.ts';
import type { PgFacts } from '../facts/instance.ts';
import { unfinishedMigrations } from '../migration/unfinished.ts';
import { declaredTexts, desiredConfig } from '../plan/desired.ts';
import { pgSupply } from '../platform/paths.ts';
import { pgVersions } from '../platform/versions.ts';
import { inCatalog, onMember } from './by-hand.ts';
import type { Finding } from './check/finding.ts';
import {
  clusterDirectory,
  declaredPrimary,
  isStandbyCluster,
  type PgCluster,
  type PgInstance,
} from './cluster.ts';
import { formerSlots, idleSlots, unkeptSlots } from './slots.ts';
import { earlierKeys } from './earlier-keys.ts';
import { lostKeys } from './lost-keys.ts';
import { undeclaredUpstream } from './undeclared-upstream.ts';
import { droppedRepositories } from './dropped-repository.ts';
import { otherCipher } from './repository-cipher.ts';
import { oldPatroni } from './patroni-release.ts';
import { clusterAt } from './upstream.ts';
import { pgClusters } from './clusters.ts';
import { pgVipOf } from './vip.ts';
import { isLeadingRole } from '../rest/leading-role.ts';

/** What the inventory asks of hosts that carry data already. A deploy never turns one cluster into another. */
export function checkFacts(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  estate: Estate,
): readonly Problem[] {
  const catalog = cluster.instances
    .map((i) => facts.of(i.host))
    .find((found) => found?.superusers !== undefined);
  const leader = cluster.instances.map((i) => facts.of(i.host)).find((found) => isLeadingRole(found?.role));
  const clusters = pgClusters(estate.inventory);
  return [
    ...cluster.instances.flatMap((instance) => supply(instance, facts.host(instance.host))),
    ...cluster.instances.flatMap((instance) => onHost(instance, facts.of(instance.host))),
    ...otherDatabase(cluster, facts),
    ...notStandby(cluster, facts, estate.inventory),
    ...undeclaredUpstream(cluster, facts, estate.inventory),
    ...earlierKeys(cluster, facts, dcsSystemId(cluster, facts, estate.inventory)),
    ...lostKeys(cluster, facts, dcsIsEmpty(cluster, facts, estate.inventory)),
    ...earlierBackups(cluster, facts),
    ...otherCipher(cluster, facts),
    ...droppedRepositories(cluster, facts),
    ...unknownMembers(cluster, facts),
    ...oldPatroni(cluster, facts),
    ...(catalog === undefined ? [] : inCatalog(cluster, catalog)),
    ...(leader === undefined
      ? []
      : [...idleSlots(cluster, leader, clusters), ...unkeptSlots(cluster, leader)]),
    ...unfinishedMigrations(cluster, leader?.migrations ?? [], clusters),
    ...cluster.instances.flatMap((instance) => byHand(instance, facts)),
    ...cluster.instances.flatMap((instance) => vipInterface(instance, facts.of(instance.host))),
  ].map((finding) => clusterProblem(cluster, estate.inventory, finding));
}

function byHand(instance: PgInstance, facts: ModuleFacts<PgFacts>): readonly Finding[] {
  const found = facts.of(instance.host);
  if (found?.initialized !== true) return [];
  return [
    ...onMember(instance, found, declaredTexts(desiredConfig(instance, facts), instance)),
    ...formerSlots(instance, found),
  ];
}

/** vip-manager needs to know where the address is put. */
function vipInterface({ host, params }: PgInstance, found: PgFacts | undefined): readonly Finding[] {
  if (pgVipOf(params) === undefined || params.pg_vip_interface !== 'auto') return [];
  if (found === undefined || found.interface !== undefined) return [];
  return [
    {
      rule: 'pg-vip-interface',
      host,
      path: ['pg_vip_interface'],
      message: `no network interface of ${host} has the address ${host}, so that pg_vip_interface: auto finds none`,
      hint: 'Set pg_vip_interface to the interface that the VIP is put on, like eth0.',
    },
  ];
}

/** Members of one cluster are copies of one database. */
function otherDatabase(cluster: PgCluster, facts: ModuleFacts<PgFacts>): readonly Finding[] {
  const identities = cluster.instances.flatMap((instance) => {
    const found = facts.of(instance.host);
    return found?.systemId === undefined ? [] : [{ instance, id: found.systemId, role: found.role }];
  });
  const first = identities.find(({ role }) => isLeadingRole(role)) ?? identities[0];
  return identities
    .filter(({ id }) => id !== first?.id)
    .map(({ instance: { name, host }, id }) => ({
      rule: 'other-database',
      host,
      path: ['pg_cluster'],
      message: `${name} has the data of another database: its system id is ${id}, that of ${first?.instance.name ?? ''} is ${first?.id ?? ''}`,
      hint: `If that data is not needed: pigsty remove pgsql -l ${host} --purge-data, and deploy again.`,
    }));
}

/** A cluster that takes writes has rows that its upstream has not: it cannot become a copy of it as it is. */
function notStandby(
  cluster: PgCluster,
  facts: ModuleFacts<PgFacts>,
  inventory: Inventory,
): readonly Finding[] {
  const leader = cluster.instances.find((i) => facts.of(i.host)?.role === 'primary');
  const upstream = declaredPrimary(cluster)?.params.pg_upstream;
  if (leader === undefined || upstream === undefined || !isStandbyCluster(cluster)) return [];
  const other = clusterAt(pgClusters(inventory), upstream);
  const both = other?.instances.some((i) => isPrimary(facts, i)) === true;
  const exchange =
    other === undefined || both
      ? ''
      : `Where ${other.name} follows it now, and the two are to switch roles: pigsty pgsql promote ${other.name}. `;
  const lost = both
    ? `${other?.name ?? ''} takes writes as well: what is written to one is not in the other. `
    : '';
  return [
    {
      rule: 'takes-writes',
      host: declaredPrimary(cluster)?.host ?? leader.host,
      path: ['pg_upstream'],
      message: `${cluster.name} is to copy from ${upstream}, and its leader ${leader.name} takes writes`,
      hint: `${lost}Delete pg_upstream where it is to stay a cluster of its own. ${exchange}If nobody needs its data: pigsty remove pgsql -l ${cluster.name} --purge-data, and deploy again.`,
    },
  ];
}

/** Where versions come from is a table; an operating system that is not in it is left to try. */
function supply({ host, params }: PgInstance, found: HostFacts | undefined): readonly Finding[] {
  const { pg_version: version } = params;
  const platform = found === undefined ? undefined : findPlatform(found);
  if (platform === undefined) return [];
  const { own, project, testing } = pgSupply[platform.name];
  if ([...own, ...project, ...testing].includes(version)) return [];
  const known = pgVersions.find((row) => row.version === version);
  return [
    {
      rule: 'no-such-packages',
      severity: known?.status === 'beta' ? 'error' : 'warning',
      host,
      path: ['pg_version'],
      message: `no repository of the PostgreSQL project carries version ${version} for ${platform.title} of ${host}`,
      hint: `There: ${[...new Set([...own, ...project, ...testing])].sort((a, b) => a - b).join(', ')}.`,
    },
  ];
}

/** A repository that an earlier cluster of the name has left. */
function earlierBackups(cluster: PgCluster, facts: ModuleFacts<PgFacts>): readonly Finding[] {
  const ours = cluster.instances.map((i) => facts.of(i.host)?.systemId).find((id) => id !== undefined);
  return cluster.instances.flatMap(({ name, host }) => {
    const others = (facts.of(host)?.otherDatabases ?? []).filter((id) => id !== ours);
    return others.length === 0
      ? []
      : [
          {
            rule: 'earlier-backups',
            severity: 'info' as const,
            host,
            path: ['pgbackrest_enabled'],
            message: `the backup repository of ${name} also has backups of an earlier database, with system id ${others.join(', ')}`,
            hint: 'They stay until retention removes them. Restored from it, choose the backup by its name.',
          },
        ];
  });
}

/** Members that Patroni has and the inventory has not: one of them may be elected, and no service leads to it. */
function unknownMembers(cluster: PgCluster, facts: ModuleFacts<PgFacts>): readonly Finding[] {
  const seen = cluster.instances.flatMap((i) => facts.of(i.host)?.members ?? []);
  const strangers = new Map(
    seen.filter((m) => !cluster.instances.some((i) => i.name === m.name)).map((m) => [m.name, m.host]),
  );
  return [...strangers].map(([name, host]) => ({
    rule: 'unknown-member',
    severity: 'warning' as const,
    path: [],
    message: `Patroni has the member ${name} at ${host}, which the inventory does not have: it may be elected, and no service leads to it`,
    hint: `Add it to ${cluster.name}, or stop it there: systemctl disable --now patroni. A member that is gone leaves the list by itself.`,
  }));
}

function onHost({ name, host, params }: PgInstance, found: PgFacts | undefined): readonly Finding[] {
  if (found?.initialized !== true) return [];
  const { version, home } = found;
  if (version !== undefined && version !== params.pg_version) {
    return [
      {
        rule: 'other-version',
        host,
        path: ['pg_version'],
        message: `${name} runs PostgreSQL ${version}, and pg_version is ${params.pg_version}`,
        hint:
          version < params.pg_version
            ? `A deploy does not upgrade data: pigsty pgsql upgrade ${params.pg_cluster} --to ${params.pg_version}. Until then set pg_version: ${version}.`
            : `Set pg_version: ${version}: data does not go back to an earlier version.`,
      },
    ];
  }
  const wanted = clusterDirectory(params);
  if (home === undefined || home === wanted) return [];
  return [
    {
      rule: 'other-cluster',
      host,
      path: ['pg_cluster'],
      message: `${host} carries another cluster in ${home}; ${name} would be in ${wanted}`,
      hint: 'Remove that one first, or correct pg_cluster and pg_fs_main.',
    },
  ];
}
