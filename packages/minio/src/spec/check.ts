import {
  clusterProblem,
  differing,
  isWritten,
  type Cluster,
  type ClusterFinding,
  type Inventory,
  type Problem,
} from '@pigsty/sdk';
import { checkBuckets } from './check-buckets.ts';
import { checkDirectory } from './check-directory.ts';
import { checkEndpoint } from './check-endpoint.ts';
import { checkVariables } from './check-variables.ts';
import { checkParity } from './check-parity.ts';
import { checkUsers } from './check-users.ts';
import type { MinioParams } from './schema.ts';
import { drivesOf, expand } from './drives.ts';
import { certificateNames, driveDirectories, poolsOf } from './server.ts';

type MinioCluster = Cluster<MinioParams>;

/** Members find each other, and each other's drives, by these. */
const SHARED = ['minio_port', 'minio_https', 'minio_data', 'minio_volumes'] as const;

/** What members, drives and users must be together. */
export function check(clusters: readonly MinioCluster[], inventory: Inventory): readonly Problem[] {
  return clusters.flatMap((cluster) =>
    [
      ...differing(cluster, SHARED, { inventory }).map((found) => ({ rule: 'minio-differs', ...found })),
      ...checkDirectory(cluster),
      ...gaps(cluster),
      ...drives(cluster),
      ...schemes(cluster),
      ...memberNames(cluster),
      ...directories(cluster),
      ...otherDrives(cluster, inventory),
      ...oneName(cluster),
      ...strangers(cluster),
      ...checkParity(cluster),
      ...checkUsers(cluster),
      ...checkBuckets(cluster),
      ...checkEndpoint(cluster, inventory),
      ...checkVariables(cluster),
    ].map((finding) => clusterProblem(cluster, inventory, finding)),
  );
}

/** Members are named by one range, `{1...4}`, so that a gap would be a member that nobody reaches. */
function gaps({ name, instances, params }: MinioCluster): readonly ClusterFinding[] {
  if (params.minio_volumes !== undefined) return [];
  const at = instances.findIndex(
    (i, n) => n > 0 && i.params.minio_seq !== (instances[n - 1]?.params.minio_seq ?? 0) + 1,
  );
  const [found, before] = [instances[at], instances[at - 1]];
  if (found === undefined || before === undefined) return [];
  return [
    {
      rule: 'minio-gap',
      host: found.host,
      path: ['minio_seq'],
      message: `${name} goes from ${before.params.minio_seq} to ${found.params.minio_seq}: the numbers of its members have a gap`,
      hint: `Number the members without gaps: minio_seq: ${before.params.minio_seq + 1}.`,
    },
  ];
}

/** The server puts drives into equal sets of 2 to 16. */
function drives({ name, instances, params }: MinioCluster): readonly ClusterFinding[] {
  if (params.minio_volumes !== undefined) return [];
  const each = drivesOf(params.minio_data);
  if (each === undefined || /^\/+$/.test(params.minio_data)) {
    const message = `minio_data must be a directory, or several as a range with three dots, got ${params.minio_data}`;
    return [
      {
        rule: 'minio-data',
        path: ['minio_data'],
        message,
        hint: 'For example /data/minio, or /data{1...4}.',
      },
    ];
  }
  const total = each * instances.length;
  if (total === 1 || Array.from({ length: 15 }, (_, i) => i + 2).some((size) => total % size === 0))
    return [];
  const message = `${name} has ${total} drives, which cannot be put into equal sets of 2 to 16`;
  return [
    {
      rule: 'minio-drives',
      path: ['minio_data'],
      message,
      hint: 'Use a number of drives that 2, 3, 4 ... or 16 divides.',
    },
  ];
}

/** Members reach each other at the addresses of the volumes. */
function schemes({ params }: MinioCluster): readonly ClusterFinding[] {
  const own = params.minio_https ? 'https' : 'http';
  const [other] = [...(params.minio_volumes ?? '').matchAll(/\b(https?):\/\//g)]
    .map(([, scheme]) => scheme)
    .filter((scheme) => scheme !== own);
  if (other === undefined) return [];
  return [
    {
      rule: 'minio-scheme',
      path: ['minio_volumes'],
      message: `minio_volumes has ${other}://, and the members serve ${own}: they would not reach each other`,
      hint: `Write ${own}:// in minio_volumes, or set minio_https: ${String(!params.minio_https)}.`,
    },
  ];
}

/** Over TLS a member is who its certificate says. Words without a host are directories of the only one. */
function memberNames(cluster: MinioCluster): readonly ClusterFinding[] {
  const { minio_volumes: volumes, minio_https: https } = cluster.params;
  const named = namedIn(cluster);
  if (!https || volumes === undefined || named.length === 0) return [];
  const others = cluster.instances.filter((m) => !certificateNames(m).some((name) => named.includes(name)));
  if (others.length === 0) return [];
  const who = others.map(({ name }) => name).join(', ');
  if (strangersIn(cluster).length === 0)
    return [
      {
        rule: 'minio-volumes-left-out',
        path: ['minio_volumes'],
        message: `minio_volumes leaves ${who} out: a server that is not named does not start, and what is in its pool would be gone`,
        hint: 'Name new members in a further pool behind the others. A pool that is there stays.',
      },
    ];
  return [
    {
      rule: 'minio-volumes-name',
      path: ['minio_volumes'],
      message: `minio_volumes names ${who} otherwise than their certificates do: over TLS the members would refuse each other`,
      hint: 'Set minio_node to the pattern of those names, or write the names that it makes.',
    },
  ];
}

/** Words without a host are directories of the own one: each member would be a store by itself. */
function directories({ name, instances, params }: MinioCluster): readonly ClusterFinding[] {
  const volumes = params.minio_volumes;
  if (volumes === undefined || instances.length === 1) return [];
  const word = volumes.split(/\s+/).find((one) => one.startsWith('/'));
  if (word === undefined) return [];
  const scheme = params.minio_https ? 'https' : 'http';
  return [
    {
      rule: 'minio-volumes-local',
      path: ['minio_volumes'],
      message: `${word} names no host, and ${name} has ${instances.length} members: each would be a store by itself`,
      hint: `Write ${scheme}://${name}-{1...${instances.length}}.pigsty:${params.minio_port}${word}, or delete minio_volumes.`,
    },
  ];
}

/** Directories are made of minio_data, and the server looks for those of minio_volumes; where the first is not written, they are mounted. */
function otherDrives({ params, instances }: MinioCluster, inventory: Inventory): readonly ClusterFinding[] {
  if (!isWritten(inventory, instances[0]?.host ?? '', ['minio_data'])) return [];
  const own = new Set(driveDirectories(params));
  const other = (params.minio_volumes ?? '')
    .split(/\s+/)
    .flatMap((pool) => expand(pool.replace(/^https?:\/\/[^/]*/, '')) ?? [])
    .find((directory) => directory.startsWith('/') && !own.has(directory));
  if (other === undefined || own.size === 0) return [];
  return [
    {
      rule: 'minio-volumes-drive',
      severity: 'warning',
      path: ['minio_data'],
      otherwise: ['minio_volumes'],
      message: `minio_volumes has the directory ${other}, which minio_data does not name, so that nobody makes it`,
      hint: 'Write the same directories in both.',
    },
  ];
}

/** Members find each other by names that differ in their number. */
function oneName({ name, instances, params }: MinioCluster): readonly ClusterFinding[] {
  const { minio_node: pattern, minio_volumes: volumes } = params;
  if (instances.length === 1 || volumes !== undefined || pattern.includes('${minio_seq}')) return [];
  return [
    {
      rule: 'minio-node-name',
      path: ['minio_node'],
      message: `minio_node ${pattern} is the same name for all ${instances.length} members of ${name}`,
      hint: "Write the number of the member into it: '${minio_cluster}-${minio_seq}.pigsty'",
    },
  ];
}

/** Hosts of the volumes, one for each drive. */
const namedIn = (cluster: MinioCluster): readonly string[] =>
  poolsOf(cluster)
    .flatMap((pool) => expand(pool) ?? [])
    .flatMap((drive) => /^https?:\/\/([^/:]+)/.exec(drive)?.[1] ?? []);

/** A pool keeps its drives for ever: who has left the inventory for good is still waited for, by the name that he had. */
function strangers(cluster: MinioCluster): readonly ClusterFinding[] {
  const unknown = strangersIn(cluster);
  // Where no member is called so, the names are those of somebody else's DNS.
  const isForeign = unknown.length === new Set(namedIn(cluster)).size;
  if (cluster.params.minio_volumes === undefined || unknown.length === 0 || isForeign) return [];
  return [
    {
      rule: 'minio-volumes-member',
      severity: 'warning',
      path: ['minio_volumes'],
      message: `minio_volumes names ${unknown.join(', ')}, which is no member of ${cluster.name}: a new store would wait for it, and one that is there lacks its drives`,
      hint: 'Add the member, with an empty drive in the place of each lost one; or name those alone that are there, in a pool that is new.',
    },
  ];
}

function strangersIn(cluster: MinioCluster): readonly string[] {
  const own = new Set(cluster.instances.flatMap(certificateNames));
  return [...new Set(namedIn(cluster).filter((name) => !own.has(name)))];
}
