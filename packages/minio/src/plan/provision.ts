import { quoteWord, type Locator, type Op, type StageDraft } from '@pigsty/sdk';
import { ask } from '../facts/member.ts';
import { clientOf } from '../facts/pools.ts';
import { minioBucket } from '../ops/bucket.ts';
import { minioPolicy } from '../ops/policy.ts';
import { minioUser } from '../ops/user.ts';
import { placesOf, type MinioCluster } from '../spec/server.ts';

/** Buckets, the policies that open them, users: at any member that can write. */
export function provision(cluster: MinioCluster): readonly StageDraft[] {
  const { params, instances } = cluster;
  const [first] = instances;
  const ops = content(cluster);
  if (!params.minio_provision || first === undefined || ops.length === 0) return [];
  return [
    {
      name: 'provision',
      at: writableMember(cluster),
      after: instances.map(({ host }) => `launch@${host}`),
      ops,
    },
  ];
}

/** The first one that answers for the whole cluster. */
export function writableMember({ name, params, instances }: MinioCluster): Locator {
  const [first] = instances;
  return {
    what: `a member of ${name} that can write`,
    candidates: instances.map(({ host }) => host),
    probe: first === undefined ? 'false' : ask(first, '/minio/health/cluster', '-f -o /dev/null'),
    exists: `[ -e ${quoteWord(placesOf(params).environment)} ]`,
    timeoutMs: 60_000,
  };
}

function content({ params, instances }: MinioCluster): readonly Op[] {
  const [first] = instances;
  if (first === undefined) return [];
  const client = clientOf(first);
  const stateOf = ({ state = 'present' }: { readonly state?: 'present' | 'absent' | undefined }) => state;
  const users = params.minio_users.map((user) =>
    minioUser({
      client,
      accessKey: user.access_key,
      secretKey: user.secret_key,
      policy: user.policy,
      state: stateOf(user),
    }),
  );
  const going = params.minio_users.map((user) => stateOf(user) === 'absent');
  return [
    // A policy that somebody has cannot be taken away.
    ...users.filter((_, i) => going[i] === true),
    ...params.minio_buckets.flatMap((bucket) => [
      minioBucket({
        client,
        name: bucket.name,
        versioning: bucket.versioning,
        lock: bucket.lock === true,
        state: stateOf(bucket),
      }),
      minioPolicy({ client, name: bucket.name, state: stateOf(bucket) }),
    ]),
    ...users.filter((_, i) => going[i] !== true),
  ];
}
