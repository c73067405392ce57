import type { Cluster, Instance } from '@pigsty/sdk';
import { expand } from './drives.ts';
import type { MinioParams } from './schema.ts';

export type MinioCluster = Cluster<MinioParams>;
export type MinioMember = Instance<MinioParams>;

/** Group of the server's user and of its files. */
export const GROUP = 'minio';

/** Where the server of a host lives. Program, unit and environment file are called as the server is. */
export function placesOf({ minio_type: type, minio_user: user }: MinioParams) {
  const home = `/home/${user}`;
  return {
    program: `/usr/bin/${type}`,
    unit: `${type}.service`,
    unitFile: `/etc/systemd/system/${type}.service`,
    environment: `/etc/default/${type}`,
    home,
    config: `${home}/.minio`,
    certificates: `${home}/.minio/certs`,
    authorities: `${home}/.minio/certs/CAs`,
  } as const;
}

export const marker = '/etc/pigsty/modules/minio';
export const restartTopic = 'minio.restart';
/** A new certificate, for servers that take it at a signal. */
export const reloadTopic = 'minio.reload';

/** The packages of the server, and those of a client; the first that a host can have. */
export const serverPackages = ({ minio_type: type }: MinioParams): readonly string[] => [type];
export const clientPackages: readonly string[] = ['mcli', 'minio-client'];

/** The member's directories of data, in the order of the server. */
export function driveDirectories({ minio_data: data }: MinioParams): readonly string[] {
  return expand(data) ?? [];
}

/** `minio-1.pigsty`: how members find each other. */
export function nodeName({ params }: Pick<MinioMember, 'params'>): string {
  return named(params, String(params.minio_seq));
}

function named({ minio_node: pattern, minio_cluster: cluster }: MinioParams, seq: string): string {
  return pattern.replaceAll('${minio_cluster}', cluster).replaceAll('${minio_seq}', seq);
}

/** Names and addresses in the certificate of a member. */
export function certificateNames(member: MinioMember): readonly string[] {
  const { params, host, name } = member;
  const { minio_cluster: cluster, minio_domain: domain } = params;
  return [...new Set(['localhost', nodeName(member), cluster, name, domain, '127.0.0.1', host])];
}

export const schemeOf = ({ minio_https: https }: MinioParams): 'http' | 'https' => (https ? 'https' : 'http');

/**
 * What the server is told to serve: `minio_volumes` as it is, else its own directories where it is alone, else those of
 * all members in one pool.
 */
export function volumesOf({ instances, params }: MinioCluster): string {
  if (params.minio_volumes !== undefined) return params.minio_volumes;
  const [first, last] = [instances[0], instances.at(-1)];
  if (first === undefined || last === undefined || first === last) return params.minio_data;
  const members = named(params, `{${first.params.minio_seq}...${last.params.minio_seq}}`);
  return `${schemeOf(params)}://${members}:${params.minio_port}${params.minio_data}`;
}

/** How many drives each pool has. A list without ranges is one pool, and can never get a second one. */
export function poolSizes(cluster: MinioCluster): readonly number[] {
  const words = poolsOf(cluster);
  return words.length > 1 && !words.some((pool) => pool.includes('{'))
    ? [words.length]
    : words.map((pool) => expand(pool)?.length ?? 0);
}

/** What the server is told, word by word. */
export const poolsOf = (cluster: MinioCluster): readonly string[] => poolsIn(volumesOf(cluster));

/** The words of `MINIO_VOLUMES`. */
export const poolsIn = (volumes: string): readonly string[] =>
  volumes.split(/\s+/).filter((pool) => pool !== '');

/** Each drive of a pool by its member and its directory, whatever the scheme and the port. */
export function poolDrives(pool: string): readonly string[] {
  return (expand(pool) ?? [pool]).map((drive) => drive.replace(/^https?:\/\/([^/:]+)(:\d+)?/, '$1'));
}

/** How a program of the member's own host reaches its server. */
export const localUrl = ({ params }: MinioMember): string =>
  `${schemeOf(params)}://127.0.0.1:${params.minio_port}`;
