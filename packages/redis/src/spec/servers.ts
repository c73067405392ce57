import type { Cluster, Instance } from '@pigsty/sdk';
import { paths } from './paths.ts';
import type { RedisParams } from './schema.ts';

export type RedisCluster = Cluster<RedisParams>;
export type RedisNode = Instance<RedisParams>;

/** One Redis, Valkey or sentinel process. */
export interface RedisServer {
  /** `<cluster>-<node>-<port>`: names the unit and every file. */
  readonly name: string;
  readonly cluster: string;
  readonly host: string;
  readonly port: number;
  readonly params: RedisParams;
}

/** Both run as this user, whichever package made it. */
export const USER = 'redis';

/** Everything in which Redis and Valkey differ. */
export interface Engine {
  readonly packageName: string;
  readonly server: string;
  readonly cli: string;
  /** Units that the package brings, which would take port 6379 beside ours. */
  readonly packageUnits: readonly string[];
}

const engines: Readonly<Record<RedisParams['redis_type'], Engine>> = {
  redis: {
    packageName: 'redis-server',
    server: '/usr/bin/redis-server',
    cli: 'redis-cli',
    packageUnits: ['redis-server.service'],
  },
  valkey: {
    packageName: 'valkey-server',
    server: '/usr/bin/valkey-server',
    cli: 'valkey-cli',
    packageUnits: ['valkey-server.service'],
  },
};

export function engineOf(params: Pick<RedisParams, 'redis_type'>): Engine {
  return engines[params.redis_type];
}

/** The servers of a cluster, in the order of its nodes and of their ports. */
export function serversOf(cluster: RedisCluster): readonly RedisServer[] {
  return cluster.instances.flatMap(serversOfNode);
}

export function serversOfNode({ name, host, params }: RedisNode): readonly RedisServer[] {
  return Object.keys(params.redis_instances)
    .map(Number)
    .sort((a, b) => a - b)
    .map((port) => ({ name: `${name}-${port}`, cluster: params.redis_cluster, host, port, params }));
}

/** Left by a change of the certificate or of the authorities that a node trusts, for each of its servers. */
export const certificateTopic = ({ name }: Pick<RedisServer, 'name'>): string => `redis.certificate-${name}`;
export const unitOf = ({ name }: Pick<RedisServer, 'name'>): string => `${name}.service`;
export const confOf = ({ name }: Pick<RedisServer, 'name'>): string => `${paths.config}/${name}.conf`;
export const dataOf = ({ name, params }: RedisServer): string => `${params.redis_fs_main}/${name}`;
/** There since the instance was set up. Where it is gone, so is the data. */
export const bornOf = (server: RedisServer): string => `${dataOf(server)}/.pigsty`;

export const addressOf = ({ host, port }: Pick<RedisServer, 'host' | 'port'>): string => `${host}:${port}`;

/** `10.10.10.10 6379` as `10.10.10.10:6379`; nothing where no source is declared. */
export function declaredSource({ params, port }: RedisServer): string | undefined {
  return params.redis_instances[String(port)]?.replica_of?.trim().split(/\s+/).join(':');
}

/** Where its own host reaches it. */
export function localHostOf({ host, params }: RedisServer): string {
  const { redis_bind_address: bind } = params;
  return bind === '' || bind === '0.0.0.0' ? host : bind;
}

/** A command under the name that this cluster gave it; nothing where it is switched off. */
export function commandOf({ redis_rename_commands }: RedisParams, name: string): string | undefined {
  const given = Object.entries(redis_rename_commands).find(([old]) => old.toUpperCase() === name);
  return given === undefined ? name : given[1] === '' ? undefined : given[1];
}
