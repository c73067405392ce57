import { nearestName } from '@pigsty/sdk';
import type { Finding, Rule } from './finding.ts';

/** Options of a repository of pgBackRest 2.55, without their prefix and with underscores. */
export const REPOSITORY_OPTIONS: ReadonlySet<string> = new Set(
  `azure_account azure_container azure_endpoint azure_key azure_key_type azure_uri_style block block_age_map
  block_checksum_size_map block_size_map block_size_super block_size_super_full bundle bundle_limit bundle_size
  cipher_pass cipher_type gcs_bucket gcs_endpoint gcs_key gcs_key_type gcs_user_project hardlink host host_ca_file
  host_ca_path host_cert_file host_cmd host_config host_config_include_path host_config_path host_key_file host_port
  host_type host_user local path retention_archive retention_archive_type retention_diff retention_full
  retention_full_type retention_history s3_bucket s3_endpoint s3_key s3_key_secret s3_key_type s3_kms_key_id s3_region
  s3_requester_pays s3_role s3_sse_customer_key s3_token s3_uri_style sftp_host sftp_host_fingerprint
  sftp_host_key_check_type sftp_host_key_hash_type sftp_host_port sftp_host_user sftp_known_host sftp_private_key_file
  sftp_private_key_passphrase sftp_public_key_file storage_ca_file storage_ca_path storage_host storage_port
  storage_tag storage_upload_chunk_size storage_verify_tls symlink target_time type`.split(/\s+/),
);
const NUMBERS = [
  'retention_full',
  'retention_diff',
  'retention_archive',
  'retention_history',
  'storage_port',
];

/** Without these no backup is taken, or one that is not encrypted. */
const VITAL = ['cipher_pass', 's3_bucket', 's3_endpoint', 's3_key', 's3_key_secret', 's3_region', 'type'];

export const REPOSITORY_TYPES: readonly string[] = ['posix', 'cifs', 's3', 'azure', 'gcs', 'sftp'];

const YES_OR_NO = ['y', 'n', 'yes', 'no', 'true', 'false'];
/** Options that take one of a few words, as pgBackRest reads them. */
const CHOICES: Readonly<Record<string, readonly string[] | undefined>> = {
  azure_uri_style: ['host', 'path'],
  block: YES_OR_NO,
  bundle: YES_OR_NO,
  cipher_type: ['none', 'aes-256-cbc'],
  retention_archive_type: ['full', 'diff', 'incr'],
  retention_full_type: ['count', 'time'],
  s3_uri_style: ['host', 'path'],
  sftp_host_key_check_type: ['accept-new', 'fingerprint', 'none', 'strict'],
  sftp_host_key_hash_type: ['md5', 'sha1', 'sha256'],
  storage_verify_tls: YES_OR_NO,
  type: REPOSITORY_TYPES,
};

/** Words that pgBackRest refuses, or reads as something else. */
export const repositoryOptions: Rule = ({ params }) =>
  Object.entries(params.pgbackrest_repo).flatMap(([name, options]) =>
    Object.entries(options).flatMap(([option, value]): readonly Finding[] => {
      const path = ['pgbackrest_repo', name, option];
      const plain = option.replaceAll('-', '_');
      if (!REPOSITORY_OPTIONS.has(plain)) {
        const ofType = `${String(options['type'])}_${plain}`;
        const near =
          nearestName(plain, REPOSITORY_OPTIONS) ?? (REPOSITORY_OPTIONS.has(ofType) ? ofType : undefined);
        const hint = near === undefined ? 'See: pgbackrest help backup' : `Did you mean ${near}?`;
        const message = `pgBackRest has no option ${option} for a repository`;
        const severity =
          near !== undefined && VITAL.includes(near) && options[near] === undefined ? 'error' : 'warning';
        return [{ rule: 'repository-option', severity, path, part: 'key', message, hint }];
      }
      const choices = CHOICES[plain];
      if (choices !== undefined && !choices.includes(String(value))) {
        const shown = choices === YES_OR_NO ? 'y or n' : choices.join(', ');
        const message = `${option} is one of a few words, got ${JSON.stringify(value)}`;
        return [{ rule: 'repository-option', path, message, hint: `Write ${shown}.` }];
      }
      if (plain === 'retention_full' && String(value).trim() === '0') {
        const message = 'retention_full is at least 1: there is no keeping of nothing';
        return [{ rule: 'repository-option', path, message, hint: 'Delete the line to keep all backups.' }];
      }
      if (!NUMBERS.includes(plain) || /^\d+$/.test(String(value).trim())) return [];
      const unit =
        plain === 'retention_full' ? '; retention_full_type says whether it is time in days or count' : '';
      const message = `${option} is a whole number without a unit, got ${JSON.stringify(value)}`;
      return [{ rule: 'repository-option', path, message, hint: `Write the number alone${unit}.` }];
    }),
  );
