import { etcdClient, memberIdentity } from '@pigsty/etcd/contract';
import { quoteWords, shCommand, type Command, type Inventory, type Text } from '@pigsty/sdk';
import { dcsKeys } from './ops/dcs-keys.ts';
import { curlConfig, curlOptions } from './rest/endpoint.ts';
import {
  backupDirectory,
  clusterDirectory,
  dcsPrefix,
  restCredentials,
  restEndpoint,
  sessionOf,
  type PgCluster,
  type PgInstance,
} from './spec/cluster.ts';
import { pgClusters } from './spec/clusters.ts';
import { servicesOf, type PgService } from './spec/services.ts';
import { databaseWord } from './sql/quote.ts';
import { serverWords } from './sql/session.ts';

export { parsePatroniCluster, type PatroniCluster, type PatroniMember } from './rest/cluster.ts';
export { pgPaths, pgRepository, pgSupply, type PgPaths, type PgSupply } from './platform/paths.ts';
export { pgVersions, type PgFeature, type PgVersion } from './platform/versions.ts';
export { pgClusters };
export type { PgCluster, PgInstance } from './spec/cluster.ts';
export type { PgService } from './spec/services.ts';

/** Services of a cluster with the members that serve each. */
export function pgServices(cluster: PgCluster, inventory: Inventory): readonly PgService[] {
  return servicesOf(cluster, inventory);
}

/** How to connect to one service, as a line to paste. It has no password in it. */
export interface PgConnection {
  readonly cluster: string;
  readonly service: string;
  readonly database: string;
  readonly user: string;
  readonly port: number;
  /** Any member serves it; all are named, so that a client finds one that lives. */
  readonly hosts: readonly string[];
  /** `postgres://dbuser_dba@10.10.10.11:5433/test` */
  readonly url: string;
}

/** A connection per service of every cluster: its first business database, as the administrator or that database's owner. */
export function pgConnections(inventory: Inventory): readonly PgConnection[] {
  return pgClusters(inventory).flatMap((cluster) => {
    const [database] = cluster.params.pg_databases.filter((d) => d.state !== 'absent' && d.pgbouncer);
    const name = database?.name ?? 'postgres';
    const user = cluster.params.pg_admin_username;
    const hosts = cluster.instances.map((i) => i.host);
    const [first = ''] = hosts;
    return servicesOf(cluster, inventory).map(({ spec }): PgConnection => ({
      cluster: cluster.name,
      service: spec.name,
      database: name,
      user,
      port: spec.port,
      hosts,
      url: `postgres://${encodeURIComponent(user)}@${first}:${spec.port}/${encodeURIComponent(name)}`,
    }));
  });
}

/** `http://10.10.10.11:8008`, https with `patroni_ssl_enabled`. */
export function pgRestUrl(instance: PgInstance): string {
  return restEndpoint(instance).url;
}

/** Prints the cluster as JSON for `parsePatroniCluster`. Runs on a member's host; the first member that answers is asked. */
export function patroniClusterCommand(cluster: PgCluster): Command {
  const asks = cluster.instances.map((instance) => {
    const member = restEndpoint(instance);
    return `curl ${quoteWords([...curlOptions(member), `${member.url}/cluster`])}`;
  });
  return shCommand(`${asks.join(' || ')}`, [], { timeoutMs: 30_000 });
}

export interface SwitchoverTargets {
  /** The present leader, by name. */
  readonly from: string;
  /** The next one; Patroni chooses when absent. */
  readonly to?: string;
}

/** Hands the leadership over and returns when it is done. Runs on a member's host. */
export function switchoverCommand(cluster: PgCluster, { from, to }: SwitchoverTargets): Command {
  const asked = cluster.instances.find((i) => i.name === from) ?? cluster.instances[0];
  if (asked === undefined) throw new RangeError(`${cluster.name} has no member`);
  const member = restEndpoint(asked);
  const body = { leader: from, ...(to === undefined ? {} : { candidate: to }) };
  return {
    argv: ['curl', ...curlOptions(member, 120), '-K', '-', `${member.url}/switchover`],
    stdin: curlConfig({ method: 'POST', body }, restCredentials(cluster.params)),
    timeoutMs: 130_000,
  };
}

/** Where an instance keeps its data on its host, whatever the short name /pg leads to. */
export function pgDirectories({ params }: PgInstance): { readonly data: string; readonly backups: string } {
  return { data: `${clusterDirectory(params)}/data`, backups: backupDirectory(params) };
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

/** Words of psql that reach the PostgreSQL of a member's own host as its superuser. */
export function localPsql(
  { params }: PgInstance,
  database = 'postgres',
): Pick<Command, 'argv' | 'user' | 'cwd'> {
  const session = sessionOf(params);
  return {
    argv: [`${session.binDir}/psql`, '-XqAt', ...serverWords(session), '-d', databaseWord(database)],
    user: session.dbsu,
    cwd: '/',
  };
}
