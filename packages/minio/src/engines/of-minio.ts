import type { Op, Text } from '@pigsty/sdk';
import { minioBucket } from '../ops/bucket.ts';
import { clientOf } from '../ops/client-of.ts';
import { minioPolicy } from '../ops/policy.ts';
import { minioUser } from '../ops/user.ts';
import { assignment } from '../render/assignment.ts';
import { volumesOf, type MinioCluster } from '../spec/server.ts';
import { divided, stateOf } from './declared.ts';
import type { Engine } from './engine.ts';

const VARIABLES =
  'MINIO_ROOT_USER MINIO_ROOT_PASSWORD MINIO_VOLUMES MINIO_OPTS MINIO_DOMAIN MINIO_SERVER_URL MINIO_BROWSER MINIO_BROWSER_REDIRECT MINIO_BROWSER_REDIRECT_URL MINIO_BROWSER_SESSION_DURATION MINIO_BROWSER_LOGIN_ANIMATION MINIO_ADDRESS MINIO_CONSOLE_ADDRESS MINIO_REGION MINIO_SITE_NAME MINIO_SITE_REGION MINIO_STORAGE_CLASS_STANDARD MINIO_STORAGE_CLASS_RRS MINIO_PROMETHEUS_URL MINIO_PROMETHEUS_JOB_ID MINIO_PROMETHEUS_AUTH_TYPE MINIO_KMS_SECRET_KEY MINIO_KMS_SECRET_KEY_FILE MINIO_KMS_KES_ENDPOINT MINIO_KMS_KES_KEY_FILE MINIO_KMS_KES_CERT_FILE MINIO_KMS_KES_CAPATH MINIO_KMS_KES_KEY_NAME MINIO_KMS_AUTO_ENCRYPTION MINIO_COMPRESSION_ENABLE MINIO_COMPRESSION_EXTENSIONS MINIO_COMPRESSION_MIME_TYPES MINIO_COMPRESSION_ALLOW_ENCRYPTION MINIO_API_REQUESTS_MAX MINIO_API_REQUESTS_DEADLINE MINIO_API_CORS_ALLOW_ORIGIN MINIO_API_ROOT_ACCESS MINIO_API_ODIRECT MINIO_API_DELETE_CLEANUP_INTERVAL MINIO_API_TRANSITION_WORKERS MINIO_SCANNER_SPEED MINIO_SCANNER_DELAY MINIO_SCANNER_CYCLE MINIO_SCANNER_MAX_WAIT MINIO_HEAL_BITROTSCAN MINIO_HEAL_MAX_SLEEP MINIO_HEAL_MAX_IO MINIO_UPDATE MINIO_CONFIG_ENV_FILE MINIO_ERASURE_SET_DRIVE_COUNT MINIO_CI_CD MINIO_FS_OSYNC MINIO_ILM_EXPIRATION_WORKERS MINIO_CALLHOME_ENABLE MINIO_SUBNET_LICENSE'.split(
    ' ',
  );

/** What MinIO and its forks have in common: drives with erasure code, policies by name, metrics. */
export const ofMinio = {
  layout: 'pools',
  arguments: 'server $MINIO_OPTS $MINIO_VOLUMES',
  variables: {
    data: 'MINIO_VOLUMES',
    administrator: 'MINIO_ROOT_USER',
    password: 'MINIO_ROOT_PASSWORD',
    prefix: 'MINIO_',
    // Besides those that notifications and identity providers have.
    known: VARIABLES,
  },
  data: {
    mark: '.minio.sys',
    directories: [],
    started: '.minio.sys/format.json',
    format: '.minio.sys/format.json',
    accessKeys: '.minio.sys/config/iam/service-accounts',
  },
  health: { live: '/minio/health/live', cluster: '/minio/health/cluster' },
  release: /(?:RELEASE|DEVELOPMENT)\.\S+/,
  ownPolicies: ['readonly', 'readwrite', 'writeonly', 'diagnostics', 'consoleAdmin'],
  strayPolicy: 'ineffective',
  content,
} as const satisfies Partial<Engine>;

/** Lines that all members have alike: they compare what they are started with. */
export function environmentOf(
  cluster: MinioCluster,
  options: string,
  further: readonly Text[],
): readonly Text[] {
  return [
    assignment('MINIO_VOLUMES', volumesOf(cluster)),
    assignment('MINIO_OPTS', options),
    ...further,
    assignment('MINIO_PROMETHEUS_AUTH_TYPE', 'public'),
    assignment('MINIO_PROMETHEUS_JOB_ID', 'minio'),
  ];
}

function content({ params, instances }: MinioCluster): readonly Op[] {
  const [first] = instances;
  if (first === undefined) return [];
  const client = clientOf(first);
  const users = divided(params.minio_users, (user) =>
    minioUser({
      client,
      accessKey: user.access_key,
      secretKey: user.secret_key,
      policy: user.policy,
      state: stateOf(user),
    }),
  );
  return [
    // A policy that somebody has cannot be taken away.
    ...users.absent,
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
    ...users.present,
  ];
}
