import type { Cluster, ClusterFinding } from '@pigsty/sdk';
import { engineOf } from '../engines/table.ts';
import { policiesOf } from './policies.ts';
import type { MinioParams } from './schema.ts';

type MinioCluster = Cluster<MinioParams>;

/** Names, passwords and policies of the users of a store. */
export function checkUsers(cluster: MinioCluster): readonly ClusterFinding[] {
  return [...administrators(cluster), ...secrets(cluster), ...policies(cluster)];
}

/** The server has its administrator already, and takes no other password for it. */
function administrators({ params }: MinioCluster): readonly ClusterFinding[] {
  return params.minio_users.flatMap(({ access_key, state }, i): readonly ClusterFinding[] =>
    access_key !== params.minio_access_key || state === 'absent'
      ? []
      : [
          {
            rule: 'minio-user-administrator',
            path: ['minio_users', i, 'access_key'],
            message: `${access_key} is the administrator of the object store (minio_access_key), and no further user can have the name`,
            hint: 'Choose another name; the password of the administrator is minio_secret_key.',
          },
        ],
  );
}

function secrets({ params }: MinioCluster): readonly ClusterFinding[] {
  const hint = 'The server refuses shorter ones.';
  const users = params.minio_users.flatMap((user, i): readonly ClusterFinding[] =>
    user.secret_key.matches((plain) => plain.length >= 8)
      ? []
      : [
          {
            rule: 'minio-secret',
            path: ['minio_users', i, 'secret_key'],
            message: `the password of ${user.access_key} needs eight characters or more`,
            hint,
          },
        ],
  );
  if (params.minio_secret_key.matches((plain) => plain.length >= 8)) return users;
  return [
    {
      rule: 'minio-secret',
      path: ['minio_secret_key'],
      message: 'minio_secret_key needs eight characters or more',
      hint,
    },
    ...users,
  ];
}

/** A policy opens the bucket of its name; some engines have further ones of their own. */
function policies({ params }: MinioCluster): readonly ClusterFinding[] {
  const buckets = params.minio_buckets.map((b) => b.name);
  const { name: engine, ownPolicies, strayPolicy } = engineOf(params);
  const known = [...buckets, ...ownPolicies];
  return params.minio_users.flatMap(({ access_key, policy, state }, i): readonly ClusterFinding[] => {
    const stray = policiesOf(policy).find((name) => !known.includes(name));
    if (stray === undefined || state === 'absent') return [];
    const refused = strayPolicy === 'refused';
    return [
      {
        rule: refused ? 'minio-policy-unknown' : 'minio-policy',
        ...(refused ? {} : { severity: 'warning' as const }),
        // A list that was emptied is one mistake.
        lacks: buckets.length === 0 ? 'buckets' : `bucket ${stray}`,
        path: ['minio_users', i, 'policy'],
        message: `${access_key} has the policy ${stray}, and there is no bucket of that name${refused ? `: ${engine} knows no other policies` : ''}`,
        hint:
          buckets.length === 0
            ? `Add { name: ${stray} } to minio_buckets, which is empty.`
            : `Buckets: ${buckets.join(', ')}.`,
      },
    ];
  });
}
