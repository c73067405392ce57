import { quoteWord, sha256, type ModuleFacts, type Problem } from '@pigsty/sdk';
import type { MinioFacts } from '../facts/member.ts';
import { isEmptied, poolsKnown } from '../facts/pools.ts';
import { passwordLine } from '../render/environment.ts';
import { isOlder, OWN_SIGNATURES, PLAIN_USERS } from './releases.ts';
import { poolDrives, poolsIn, poolsOf, type MinioCluster } from './server.ts';

/** What the servers were told until now is held against the inventory: data that would not be seen any more, keys that nobody would own. */
export function checkFormer(cluster: MinioCluster, facts: ModuleFacts<MinioFacts>): readonly Problem[] {
  const lost = lostData(cluster, facts);
  return [...(lost.length > 0 ? lost : leftPools(cluster, facts)), ...changedAdministrator(cluster, facts)];
}

function changedAdministrator(cluster: MinioCluster, facts: ModuleFacts<MinioFacts>): readonly Problem[] {
  const sealed = sealedUsers(cluster, facts);
  return sealed.length > 0
    ? sealed
    : [...renamedAdministrator(cluster, facts), ...changedPassword(cluster, facts)];
}

/** The server would start, read none of its users, and answer nobody who asks for them ("sio: data is not authentic"). */
function sealedUsers(cluster: MinioCluster, facts: ModuleFacts<MinioFacts>): readonly Problem[] {
  const { minio_access_key: name } = cluster.params;
  const password = sha256(passwordLine(cluster.params));
  for (const { host } of cluster.instances) {
    const { former, version } = facts.of(host) ?? {};
    if (version === undefined || !isOlder(version, PLAIN_USERS)) continue;
    const isRenamed = former?.administrator !== undefined && former.administrator !== name;
    const isChanged = former?.password !== undefined && former.password !== password;
    if (!isRenamed && !isChanged) continue;
    return [
      {
        severity: 'error',
        rule: 'minio-users-sealed',
        subject: `${cluster.name}.${isRenamed ? 'minio_access_key' : 'minio_secret_key'}`,
        host,
        cluster: cluster.name,
        message: `${version} encrypts its users and policies with the ${isRenamed ? 'name' : 'password'} of the administrator, which changes: it could not read them any more`,
        hint: `Set it back, or install a release from RELEASE.${PLAIN_USERS} on first.`,
      },
    ];
  }
  return [];
}

/** A store that has served keeps something on each drive. Where no host has it, the server would begin an empty one. */
function lostData(cluster: MinioCluster, facts: ModuleFacts<MinioFacts>): readonly Problem[] {
  const members = cluster.instances.map(({ host }) => facts.of(host));
  const isEmpty = members.every(
    (have) => have !== undefined && have.drives.every(({ pool }) => pool === undefined),
  );
  const served = members.find((have) => have?.former?.deployed === true);
  if (!isEmpty || served === undefined) return [];
  const former = served.former?.volumes;
  const wanted = poolsOf(cluster).join(' ');
  const moved = former !== undefined && former !== wanted;
  return [
    {
      severity: 'error',
      rule: 'minio-data-lost',
      subject: `${cluster.name}.minio_data`,
      cluster: cluster.name,
      message: moved
        ? `${cluster.name} has served ${former}, and ${wanted} is empty: what was stored would not be seen any more`
        : `${cluster.name} has served, and none of its drives holds what the server keeps there: it would begin as an empty store`,
      hint: moved
        ? 'Declare the drives as they were, or move the data first. For an empty store remove the old one: pigsty remove minio'
        : 'Mount the drives. For an empty store remove the old one: pigsty remove minio',
    },
  ];
}

/** Hosts of a pool may leave the inventory with it; the other members still know that it was there. */
function leftPools(cluster: MinioCluster, facts: ModuleFacts<MinioFacts>): readonly Problem[] {
  const wanted = poolsOf(cluster);
  const declared = new Set(wanted.flatMap(poolDrives));
  for (const { host, name } of cluster.instances) {
    const have = facts.of(host);
    const former = poolsIn(have?.former?.volumes ?? '');
    if (have?.drives.every(({ pool }) => pool === undefined) ?? true) continue;
    const left = former.filter((pool) => !poolDrives(pool).some((drive) => declared.has(drive)));
    // New names for all members are no other members.
    const renamed = left.length === former.length && former.length <= wanted.length;
    const full = left.filter((pool) => !isEmptied(poolsKnown(cluster, facts), pool));
    if (full.length === 0 || renamed) continue;
    return [
      {
        severity: 'error',
        rule: 'minio-pool-dropped',
        subject: `${cluster.name}.minio_volumes`,
        host,
        cluster: cluster.name,
        message: `${name} serves ${former.length} pools, and the inventory has no drive of ${full.join(' ')}: what is in there would be gone`,
        hint: `Declare all pools in minio_volumes, in the order in which they were added, and empty this one first: pigsty minio decommission ${cluster.name} --pool ${quoteWord(full[0] ?? '')}`,
      },
    ];
  }
  return [];
}

/** Access keys hang on the name of who made them, and stay in the store when that name is gone. */
function renamedAdministrator(cluster: MinioCluster, facts: ModuleFacts<MinioFacts>): readonly Problem[] {
  const wanted = cluster.params.minio_access_key;
  for (const { host } of cluster.instances) {
    const former = facts.of(host)?.former;
    if (former?.administrator === undefined || former.administrator === wanted) continue;
    const keys = former.accessKeys;
    return [
      ofAdministrator(cluster, {
        parameter: 'minio_access_key',
        host,
        message: `the administrator of ${cluster.name} is ${former.administrator} and becomes ${wanted}: ${
          keys.length === 0
            ? `nobody can log in as ${former.administrator} any more`
            : `those of the access keys ${keys.join(', ')} that ${former.administrator} has made would not be accepted any more`
        }`,
        hint: 'Give programs users of their own in minio_users first, or keep the name.',
      }),
    ];
  }
  return [];
}

function ofAdministrator(
  { name }: MinioCluster,
  { parameter, ...found }: Pick<Problem, 'host' | 'message' | 'hint'> & { readonly parameter: string },
): Problem {
  return {
    severity: 'warning',
    rule: 'minio-administrator',
    subject: `${name}.${parameter}`,
    cluster: name,
    ...found,
  };
}

/** Before {@link OWN_SIGNATURES} a server signs access keys with the administrator's password. Users have their own. */
function changedPassword(cluster: MinioCluster, facts: ModuleFacts<MinioFacts>): readonly Problem[] {
  const wanted = sha256(passwordLine(cluster.params));
  for (const { host } of cluster.instances) {
    const { former, version } = facts.of(host) ?? {};
    const keys = former?.accessKeys ?? [];
    if (former?.password === undefined || former.password === wanted || keys.length === 0) continue;
    if (version === undefined || !isOlder(version, OWN_SIGNATURES)) continue;
    return [
      ofAdministrator(cluster, {
        parameter: 'minio_secret_key',
        host,
        message: `the password of the administrator of ${cluster.name} changes, with which ${version} has signed the access keys ${keys.join(', ')}: they would not be accepted any more`,
        hint: 'Give programs users of their own in minio_users first, or make these keys again afterwards.',
      }),
    ];
  }
  return [];
}
