import type { Op, Text } from '@pigsty/sdk';
import { minioBucket } from '../ops/bucket.ts';
import { bucketPolicy } from '../ops/bucket-policy.ts';
import { clientOf } from '../ops/client-of.ts';
import { gatewayUser } from '../ops/gateway-user.ts';
import { assignment } from '../render/assignment.ts';
import { policiesOf } from '../spec/policies.ts';
import { placesOf, schemeOf, type MinioCluster } from '../spec/server.ts';
import { divided, stateOf } from './declared.ts';
import type { Engine } from './engine.ts';

const VARIABLES =
  'VGW_PORT VGW_WEBUI_PORT VGW_WEBUI_CERT VGW_WEBUI_KEY VGW_WEBUI_NO_TLS VGW_WEBUI_GATEWAYS VGW_WEBUI_ADMIN_GATEWAYS VGW_WEBUI_PATH_PREFIX VGW_WEBUI_S3_PREFIX VGW_WEBSITE_PORT VGW_WEBSITE_DOMAIN VGW_REGION VGW_MAX_CONNECTIONS VGW_MAX_REQUESTS VGW_CORS_ALLOW_ORIGIN VGW_CERT VGW_KEY VGW_ADMIN_PORT VGW_ADMIN_MAX_CONNECTIONS VGW_ADMIN_MAX_REQUESTS VGW_ADMIN_CERT VGW_ADMIN_CERT_KEY VGW_LOG_LEVEL VGW_DEBUG VGW_PPROF VGW_KEEP_ALIVE VGW_QUIET VGW_VIRTUAL_DOMAIN VGW_DISABLE_ACL VGW_ACCESS_LOG VGW_ADMIN_ACCESS_LOG VGW_LOG_WEBHOOK_URL VGW_EVENT_FILTER VGW_EVENT_WEBHOOK_URL VGW_IAM_DIR VGW_IAM_CACHE_DISABLE VGW_IAM_CACHE_TTL VGW_IAM_CACHE_PRUNE VGW_IAM_DEBUG VGW_HEALTH VGW_READ_ONLY VGW_VERSIONING_DIR VGW_DIR_PERMS VGW_FILE_PERMS VGW_META_SIDECAR VGW_POSIX_CONCURRENCY VGW_POSIX_IO_BUFFER_SIZE VGW_DISABLE_OTMP VGW_ENABLE_O_DIRECT VGW_DEFAULT_ETAG VGW_DATA_INTEGRITY_ETAG'.split(
    ' ',
  );

/** Not the name of a bucket, as it has an underscore. */
const HEALTH = '/_health';

/** S3 over one directory of one host. It has no metrics, and neither erasure code nor policies by name. */
export const versitygw: Engine = {
  name: 'versitygw',
  layout: 'directory',
  arguments: 'posix ${VGW_BACKEND_ARG}/buckets',
  beforeStart: keepUsers,
  reloadSignal: 'HUP',
  variables: {
    data: 'VGW_BACKEND_ARG',
    administrator: 'ROOT_ACCESS_KEY_ID',
    password: 'ROOT_SECRET_ACCESS_KEY',
    prefix: 'VGW_',
    known: VARIABLES,
  },
  environment,
  // Users and former versions may not lie below the directory of the buckets.
  data: {
    mark: '.versitygw',
    directories: ['.versitygw', 'buckets', 'versions'],
    started: '.versitygw/users.json',
  },
  health: { live: HEALTH, cluster: HEALTH },
  release: /(?<=^Version *: *)\S+/m,
  ownPolicies: [],
  strayPolicy: 'refused',
  content,
};

function environment({ params }: MinioCluster, administrator: readonly Text[]): readonly Text[] {
  const { minio_data: data, minio_https: https, minio_port: port, minio_admin_port: console } = params;
  const { certificates } = placesOf(params);
  return [
    assignment('VGW_BACKEND_ARG', data),
    assignment('VGW_IAM_DIR', `${data}/.versitygw`),
    assignment('VGW_VERSIONING_DIR', `${data}/versions`),
    assignment('VGW_DIR_PERMS', String(0o750)),
    assignment('VGW_FILE_PERMS', String(0o640)),
    assignment('VGW_PORT', `:${port}`),
    assignment('VGW_WEBUI_PORT', `:${console}`),
    ...(https
      ? [
          assignment('VGW_CERT', `${certificates}/public.crt`),
          assignment('VGW_KEY', `${certificates}/private.key`),
        ]
      : []),
    assignment('VGW_HEALTH', HEALTH),
    assignment('VGW_QUIET', 'true'),
    assignment('VGW_CORS_ALLOW_ORIGIN', `${schemeOf(params)}://${params.minio_domain}:${console}`),
    ...administrator,
  ];
}

/** With an empty list of users, as a loss of power may leave it, the server would start and refuse every request for users. */
function keepUsers(directory: string): string {
  const file = `${directory}/.versitygw/users.json`;
  return `test -s ${file} || { test -s ${file}.backup && cp ${file}.backup ${file}; } || rm -f ${file}`;
}

/** A bucket's policy names users, who have to be there first, and goes with them. */
function content({ params, instances }: MinioCluster): readonly Op[] {
  const [first] = instances;
  if (first === undefined) return [];
  const client = clientOf(first);
  const users = divided(params.minio_users, (user) =>
    gatewayUser({
      client,
      accessKey: user.access_key,
      secretKey: user.secret_key,
      state: stateOf(user),
    }),
  );
  const buckets = divided(params.minio_buckets, (bucket) =>
    minioBucket({
      client,
      name: bucket.name,
      versioning: bucket.versioning,
      lock: bucket.lock === true,
      lockLater: true,
      state: stateOf(bucket),
    }),
  );
  const staying = params.minio_buckets.filter((bucket) => stateOf(bucket) === 'present');
  return [
    ...buckets.absent,
    ...buckets.present,
    ...users.present,
    ...staying.map(({ name }) => bucketPolicy({ client, bucket: name, users: usersOf(name, params) })),
    ...users.absent,
  ];
}

/** Those whose policy names the bucket. */
function usersOf(bucket: string, { minio_users: users }: MinioCluster['params']): readonly string[] {
  return users
    .filter((user) => stateOf(user) === 'present' && policiesOf(user.policy).includes(bucket))
    .map(({ access_key }) => access_key);
}
