import { etcdClient, memberIdentity } from '@pigsty/etcd/contract';
import type { Inventory, Text } from '@pigsty/sdk';
import { dcsKeys } from './ops/dcs-keys.ts';
import { dcsPrefix, type PgCluster } from './spec/cluster.ts';
import { pgClusters } from './spec/clusters.ts';
import { applicationLogin } from './spec/login.ts';
import { pgVipOf } from './spec/vip.ts';
import { providerOf, serviceHosts } from './spec/provider.ts';
import { servicesOf, type PgService } from './spec/services.ts';

export { parsePatroniCluster, type PatroniCluster, type PatroniMember } from './rest/cluster.ts';
export { packagesOf, type PackageWish } from './platform/packages.ts';
export { EXTENSION_PACKAGES } from './spec/catalogue/extensions.ts';
export { pgPaths, pgRepository, pgSupply, type PgPaths, type PgSupply } from './platform/paths.ts';
export { pgVersions, type PgFeature, type PgVersion } from './platform/versions.ts';
export { pgClusters };

// The exporter of PostgreSQL: the same programs and the same catalogue for servers that somebody else runs.
export { content as pgContent } from './observability/content.ts';
export { roles } from './observability/content/roles.ts';
export { environmentFile, postgresLines, type Line } from './render/exporter-defaults.ts';
export { collectorsOff } from './render/exporter-program.ts';
export { header } from './render/header.ts';
export {
  renderPgExporterYml,
  renderPostgresExporterYml,
  type QueryParams,
} from './render/exporter-queries.ts';
export { ExporterSettings } from './spec/exporter-settings.ts';
export { exporterPackages, exporterPrograms, packagedExporterUnits } from './spec/exporters.ts';
export { DatabaseSpec } from './spec/schema/objects.ts';

export type { PgCluster, PgInstance } from './spec/cluster.ts';
export type { PgService } from './spec/services.ts';

/** Services of a cluster with the members that serve each. */
export function pgServices(cluster: PgCluster, inventory: Inventory): readonly PgService[] {
  return servicesOf(cluster, inventory);
}

/**
 * Where HAProxy passes clients of a service on: the same port on every member, or on every host of `pg_service_provider`.
 * None where it has no such service.
 */
export function pgEndpoint(
  cluster: PgCluster,
  service: string,
  inventory: Inventory,
): { readonly hosts: readonly string[]; readonly port: number } | undefined {
  const spec = servicesOf(cluster, inventory).find((s) => s.spec.name === service)?.spec;
  return spec === undefined ? undefined : { hosts: serviceHosts(cluster, inventory), port: spec.port };
}

/**
 * What a stage comes `after` that needs a database which a module has asked for: it is there, the pools know its owner, and
 * services lead to it. Where PGSQL is not part of the run nothing is waited for.
 */
export function pgDatabaseReady({ name, instances }: PgCluster): readonly string[] {
  return [
    `pgsql.databases@${name}?`,
    ...instances.flatMap(({ host }) => [`pgsql.pooler@${host}?`, `pgsql.ready@${host}?`]),
  ];
}

/** How an application connects to one service, as a line to paste. It has no password in it. */
export interface PgConnection {
  readonly cluster: string;
  readonly service: string;
  readonly database: string;
  readonly user: string;
  readonly port: number;
  /** Any of them serves it; all are named, so that a client finds one that lives. */
  readonly hosts: readonly string[];
  /** `postgres://dbuser_app@10.10.10.11:5433/test` */
  readonly url: string;
  /** The parameter that holds the password. */
  readonly passwordIn: string;
}

/** A connection per service of every cluster: its first business database, as whom an application would log in. */
export function pgConnections(inventory: Inventory): readonly PgConnection[] {
  return pgClusters(inventory).flatMap((cluster) => {
    const { user, database, passwordIn } = applicationLogin(cluster);
    const hosts = serviceHosts(cluster, inventory);
    // The VIP of a cluster is on its leader, where a provider's services are not.
    const provider = providerOf(cluster, inventory);
    const first = provider?.address ?? pgVipOf(cluster.params)?.address ?? hosts[0] ?? '';
    return servicesOf(cluster, inventory).map(({ spec }): PgConnection => ({
      cluster: cluster.name,
      service: spec.name,
      database,
      user,
      port: spec.port,
      hosts,
      url: `postgres://${encodeURIComponent(user)}@${first}:${spec.port}/${encodeURIComponent(database)}`,
      passwordIn,
    }));
  });
}

/** What etcd still knows of clusters: asked as root of etcd, on the host of one of its members. */
export interface PgKeysQuestion {
  readonly script: Text;
  /** In the order of the clusters; `/pg/pg-test/` is a prefix. */
  judge(output: string): readonly PgKeys[];
}

export interface PgKeys {
  readonly prefix: string;
  readonly state: 'present' | 'gone' | 'unknown';
}

/** Absent when the inventory has no etcd. */
export function pgKeysQuestion(
  clusters: readonly PgCluster[],
  inventory: Inventory,
): PgKeysQuestion | undefined {
  const client = etcdClient(inventory, memberIdentity);
  if (client === undefined) return undefined;
  const { endpoints, caPath, rootPassword: password } = client;
  const args = clusters.map(({ params }) => {
    return { endpoints, caPath, ...memberIdentity, user: 'root', password, prefix: dcsPrefix(params) };
  });
  return {
    script: dcsKeys.read(args),
    judge: (output) => {
      const states = dcsKeys.parse(output, args);
      return args.map(({ prefix }, i) => ({ prefix, state: states[i] ?? 'unknown' }));
    },
  };
}

/** What a drill can do to a leader. */
export { faults as pgDrillFaults } from './drill/fault.ts';
/** Name of the stage of a drill in which writes succeed again without the former leader. */
export { drillRecovered } from './drill/stages.ts';
export { pgDatabaseGone } from './plan/database-gone.ts';
