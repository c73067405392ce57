import { nearestName, type ClusterFinding } from '@pigsty/sdk';
import type { MinioCluster } from './server.ts';

/** Variables that the server reads, besides those that notifications and identity providers have. */
const KNOWN =
  'MINIO_ROOT_USER MINIO_ROOT_PASSWORD MINIO_VOLUMES MINIO_OPTS MINIO_DOMAIN MINIO_SERVER_URL MINIO_BROWSER MINIO_BROWSER_REDIRECT MINIO_BROWSER_REDIRECT_URL MINIO_BROWSER_SESSION_DURATION MINIO_BROWSER_LOGIN_ANIMATION MINIO_ADDRESS MINIO_CONSOLE_ADDRESS MINIO_REGION MINIO_SITE_NAME MINIO_SITE_REGION MINIO_STORAGE_CLASS_STANDARD MINIO_STORAGE_CLASS_RRS MINIO_PROMETHEUS_URL MINIO_PROMETHEUS_JOB_ID MINIO_PROMETHEUS_AUTH_TYPE MINIO_KMS_SECRET_KEY MINIO_KMS_SECRET_KEY_FILE MINIO_KMS_KES_ENDPOINT MINIO_KMS_KES_KEY_FILE MINIO_KMS_KES_CERT_FILE MINIO_KMS_KES_CAPATH MINIO_KMS_KES_KEY_NAME MINIO_KMS_AUTO_ENCRYPTION MINIO_COMPRESSION_ENABLE MINIO_COMPRESSION_EXTENSIONS MINIO_COMPRESSION_MIME_TYPES MINIO_COMPRESSION_ALLOW_ENCRYPTION MINIO_API_REQUESTS_MAX MINIO_API_REQUESTS_DEADLINE MINIO_API_CORS_ALLOW_ORIGIN MINIO_API_ROOT_ACCESS MINIO_API_ODIRECT MINIO_API_DELETE_CLEANUP_INTERVAL MINIO_API_TRANSITION_WORKERS MINIO_SCANNER_SPEED MINIO_SCANNER_DELAY MINIO_SCANNER_CYCLE MINIO_SCANNER_MAX_WAIT MINIO_HEAL_BITROTSCAN MINIO_HEAL_MAX_SLEEP MINIO_HEAL_MAX_IO MINIO_UPDATE MINIO_CONFIG_ENV_FILE MINIO_ERASURE_SET_DRIVE_COUNT MINIO_CI_CD MINIO_FS_OSYNC MINIO_ILM_EXPIRATION_WORKERS MINIO_CALLHOME_ENABLE MINIO_SUBNET_LICENSE'.split(
    ' ',
  );

const NAME = /^[ \t]*(?:export[ \t]+)?(MINIO_\w+)=/gm;

/** A variable that the server does not read has no effect, without a word. */
export function checkVariables({ params }: MinioCluster): readonly ClusterFinding[] {
  return [...params.minio_extra_vars.matchAll(NAME)].flatMap(([, name = '']): readonly ClusterFinding[] => {
    const near = KNOWN.includes(name) ? undefined : nearestName(name, KNOWN);
    if (near === undefined) return [];
    return [
      {
        severity: 'warning',
        rule: 'minio-variable',
        path: ['minio_extra_vars'],
        message: `${name} is no variable of the server that is known here`,
        hint: `Did you mean ${near}?`,
      },
    ];
  });
}
