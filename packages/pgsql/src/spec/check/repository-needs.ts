import { nearestName } from '@pigsty/sdk';
import type { PgsqlParams } from '../schema.ts';
import type { Finding, Rule } from './finding.ts';
import { REPOSITORY_OPTIONS, REPOSITORY_TYPES } from './repository.ts';

type Options = PgsqlParams['pgbackrest_repo'][string];

/** What a repository of a type cannot do without. */
const NEEDED: Readonly<Record<string, readonly string[] | undefined>> = {
  azure: ['azure_account', 'azure_container'],
  gcs: ['gcs_bucket'],
  s3: ['s3_bucket', 's3_endpoint', 's3_region'],
  sftp: ['sftp_host', 'sftp_host_user', 'sftp_private_key_file', 'sftp_host_key_hash_type'],
};

/** Options of a repository that need each other. pgBackRest tells of them when it is run first, or never. */
export const repositoryNeeds: Rule = ({ params, instances }, inventory) =>
  Object.entries(params.pgbackrest_repo).flatMap(([name, written]) => {
    const empty = emptyOptions(inventory.hosts.get(instances[0]?.host ?? '')?.vars['pgbackrest_repo'], name);
    const options = Object.fromEntries(Object.entries(written).map(([key, value]) => [plain(key), value]));
    const keys = new Map(Object.keys(written).map((key) => [plain(key), key]));
    return [
      ...ofType(options),
      ...ofKeys(options),
      ...ofCipher(options, empty.has('cipher_pass')),
      ...ofBlocks(options),
      ...ofPlaces(options),
    ].map(({ option, ...fault }): Finding => {
      const key =
        option === undefined ? undefined : (keys.get(option) ?? (empty.has(option) ? option : undefined));
      const path = ['pgbackrest_repo', name, ...(key === undefined ? [] : [key])];
      return { rule: 'repository-option', path, ...(key === undefined ? { part: 'key' } : {}), ...fault };
    });
  });

/** What is empty counts as not set, and has a place all the same. */
function emptyOptions(repositories: unknown, name: string): ReadonlySet<string> {
  const options = isMapping(repositories) ? repositories[name] : undefined;
  const entries = isMapping(options) ? Object.entries(options) : [];
  return new Set(entries.filter(([, value]) => value === null).map(([option]) => option));
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

interface Fault {
  /** The repository itself when absent. */
  readonly option?: string;
  readonly severity?: 'warning';
  readonly message: string;
  readonly hint: string;
}

function plain(option: string): string {
  return option.replaceAll('-', '_');
}

/** Options of a type that the repository does not have, and those that its type needs. */
function ofType(options: Options): readonly Fault[] {
  const type = String(options['type'] ?? 'posix');
  // A type that there is not, or one whose name is misspelt, is told by itself.
  if (!REPOSITORY_TYPES.includes(type) || (options['type'] === undefined && !isLacking(options, 'type')))
    return [];
  const foreign = Object.keys(options).find((option) => {
    const [family = ''] = option.split('_');
    return family !== type && NEEDED[family] !== undefined;
  });
  if (foreign !== undefined) {
    const [family = ''] = foreign.split('_');
    const message = `${foreign} is an option of type ${family}, and the repository has type ${type}`;
    const hint =
      options['type'] === undefined ? `Add type: ${family}.` : `Write type: ${family}, or delete it.`;
    return [{ option: options['type'] === undefined ? foreign : 'type', message, hint }];
  }
  const lacking = (NEEDED[type] ?? []).filter((option) => isLacking(options, option));
  if (lacking.length === 0 || !Object.keys(options).some((option) => option.startsWith(`${type}_`)))
    return [];
  return [
    {
      message: `a repository of type ${type} needs ${lacking.join(' and ')}`,
      hint: `Add ${lacking.length === 1 ? 'it' : 'them'}.`,
    },
  ];
}

/** A key without its secret, and the other way round. */
function ofKeys(options: Options): readonly Fault[] {
  const [key, secret] = ['s3_key', 's3_key_secret'].map((option) => !isLacking(options, option));
  if (options['type'] !== 's3' || key === secret || (options['s3_key_type'] ?? 'shared') !== 'shared')
    return [];
  const [there, lacking] = key === true ? ['s3_key', 's3_key_secret'] : ['s3_key_secret', 's3_key'];
  return [{ option: there, message: `${there} is set, and ${lacking} is not`, hint: `Add ${lacking}.` }];
}

function ofCipher(options: Options, isPassEmpty: boolean): readonly Fault[] {
  const type = options['cipher_type'];
  const isEncrypted = !isLacking(options, 'cipher_type') && type !== 'none';
  const hasPass = !isLacking(options, 'cipher_pass');
  if (isEncrypted === hasPass) return [];
  return isEncrypted
    ? [
        {
          option: isPassEmpty ? 'cipher_pass' : 'cipher_type',
          message: 'cipher_type is set, and cipher_pass is not: there is nothing to encrypt with',
          hint: 'Add cipher_pass, and keep it in another place as well: without it no backup can be read.',
        },
      ]
    : [
        {
          option: 'cipher_pass',
          severity: 'warning',
          message: `cipher_pass has no effect ${type === 'none' ? 'with cipher_type: none' : 'without cipher_type'}: backups are not encrypted`,
          hint: 'Add cipher_type: aes-256-cbc.',
        },
      ];
}

const isYes = (value: unknown): boolean => /^(?:y|yes|true)$/.test(String(value));

/** Parts of files are kept in bundles only. */
function ofBlocks(options: Options): readonly Fault[] {
  if (!isYes(options['block']) || isYes(options['bundle'])) return [];
  const option = 'bundle' in options ? 'bundle' : 'block';
  return [{ option, message: 'block: y needs bundle: y', hint: 'Write bundle: y, or delete block.' }];
}

const PATHS = ['path', 'storage_ca_file', 'storage_ca_path', 'sftp_private_key_file', 'sftp_public_key_file'];

const SIZES = ['bundle_limit', 'bundle_size', 'storage_upload_chunk_size', 'block_size_super'];

function ofPlaces(options: Options): readonly Fault[] {
  const paths = PATHS.filter((option) => option in options && !String(options[option]).startsWith('/'));
  const sizes = SIZES.filter(
    (option) => option in options && !/^\d+(?:[kmgtp]i?b?|b)?$/i.test(String(options[option]).trim()),
  );
  const { s3_endpoint: endpoint } = options;
  return [
    ...paths.map((option) => ({
      option,
      message: `${option} must be an absolute path, got ${JSON.stringify(options[option])}`,
      hint: 'It begins with /.',
    })),
    ...sizes.map((option) => ({
      option,
      message: `${option} is a size like 20MiB, got ${JSON.stringify(options[option])}`,
      hint: 'Units are KiB, MiB, GiB and TiB.',
    })),
    ...(typeof endpoint === 'string' && /^http:/i.test(endpoint)
      ? [
          {
            option: 's3_endpoint',
            message: 's3_endpoint begins with http:, and pgBackRest speaks TLS only',
            hint: 'Write the name of the host alone.',
          },
        ]
      : []),
    ...(typeof endpoint === 'string' && /^[\w.-]+\/./.test(endpoint)
      ? [
          {
            option: 's3_endpoint',
            message: 's3_endpoint is a host, and not a path in it',
            hint: 'What is behind the slash belongs into s3_bucket and path.',
          },
        ]
      : []),
  ];
}

/** A name that pgBackRest does not know, and that may have been meant as this option, stands for it: it is told by itself. */
function isLacking(options: Options, option: string): boolean {
  const value = options[option];
  if (value !== undefined && value !== '') return false;
  return !Object.keys(options).some((one) => !REPOSITORY_OPTIONS.has(one) && isMeantAs(one, option));
}

function isMeantAs(written: string, option: string): boolean {
  if (nearestName(written, [option]) !== undefined || option.endsWith(`_${written}`)) return true;
  const [mine, theirs] = [written, option].map((name) => name.split('_'));
  const isWithin = (some: readonly string[] = [], all: readonly string[] = []): boolean =>
    some.every((word) => all.some((other) => word.startsWith(other) || other.startsWith(word)));
  return mine?.[0] === theirs?.[0] && (isWithin(mine, theirs) || isWithin(theirs, mine));
}
