import {
  Bool,
  distinct,
  HostName,
  HttpUrl,
  Name,
  param,
  passwordFor,
  Path,
  Port,
  Seq,
  UserName,
} from '@pigsty/sdk';
import { z } from 'zod';

/** It signs requests, of which a header carries it. */
const RequestPassword = passwordFor({ goesInto: 'the header of a request', ascii: true });

/** The client takes no other names for a service. */
const Alias = z.string().regex(/^[A-Za-z][A-Za-z0-9_-]*$/, 'letters, digits, dashes and underscores');

/** Lines of an environment file. */
const Environment = z
  .string()
  .regex(/^(?:[ \t]*(?:(?:export[ \t]+)?[A-Za-z_]\w*=.*|#.*)?(?:\r?\n|$))*$/, 'lines with NAME=value');

const State = z.enum(['present', 'absent']).describe('absent: taken away; a bucket only when it is empty');

/** One bucket of `minio_buckets`. */
export const Bucket = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'three to 63 lower case letters, digits, dots and dashes')
    .describe('name of the bucket, and of the policy that opens it'),
  versioning: Bool.optional().describe('keeps former versions of objects'),
  lock: Bool.optional().describe('objects can be protected from deletion; chosen when the bucket is made'),
  state: State.optional(),
});

/** One user of `minio_users`. */
export const StorageUser = z.strictObject({
  access_key: z
    .string()
    .min(3)
    .regex(/^[\x21-\x7e]*$/, 'a name of ASCII characters without spaces')
    .describe('name of the user'),
  secret_key: RequestPassword.describe('password of the user, at least eight characters'),
  policy: z.string().min(1).optional().describe('policy that the user has, by custom that of a bucket'),
  state: State.optional(),
});

const identityParams = {
  minio_cluster: param(Name, {
    level: 'cluster',
    summary: 'name of the cluster; members are <name>-<seq>',
    example: 'minio',
  }),
  minio_seq: param(Seq, { level: 'instance', summary: 'number of the member, without gaps' }),
};

const serverParams = {
  minio_type: param(z.enum(['silo', 'minio', 'versitygw']).default('silo'), {
    level: 'cluster',
    summary: 'which object store: the fork silo, minio itself, or versitygw over one directory of one host',
  }),
  minio_user: param(UserName.default('minio'), { level: 'cluster', summary: 'user that the server runs as' }),
  minio_https: param(Bool.default(true), { level: 'cluster', summary: 'serves over TLS' }),
  minio_node: param(z.string().min(1).default('${minio_cluster}-${minio_seq}.pigsty'), {
    level: 'cluster',
    summary: 'pattern of the names by which members find each other',
  }),
  minio_data: param(Path.default('/data/minio'), {
    level: 'cluster',
    summary: 'data directory; several drives as /data{1...4}',
  }),
  minio_volumes: param(z.string().min(1).optional(), {
    level: 'cluster',
    summary:
      'volumes as the server takes them, for several pools; made of members and minio_data when absent',
    example: 'https://minio-{1...4}.pigsty:9000/data{1...4} https://minio-{5...8}.pigsty:9000/data{1...4}',
  }),
  minio_domain: param(HostName.default('sss.pigsty'), {
    level: 'global',
    summary: 'name under which the service is found',
  }),
  minio_endpoint: param(HttpUrl.optional(), {
    level: 'cluster',
    summary: 'address of the service for administration; made of domain and port when absent',
    example: 'https://sss.pigsty:9002',
  }),
  minio_port: param(Port.default(9000), { level: 'cluster', summary: 'port of the service' }),
  minio_admin_port: param(Port.default(9001), { level: 'cluster', summary: 'port of the console' }),
  minio_access_key: param(z.string().min(3).default('minioadmin'), {
    level: 'cluster',
    summary: 'name of the administrator',
  }),
  minio_secret_key: param(RequestPassword.prefault('S3User.MinIO'), {
    level: 'cluster',
    summary: 'password of the administrator, at least eight characters',
  }),
  minio_extra_vars: param(Environment.default(''), {
    level: 'cluster',
    summary: 'further lines of the environment file',
    example: 'MINIO_BROWSER=off',
  }),
};

const contentParams = {
  minio_provision: param(Bool.default(true), { level: 'cluster', summary: 'creates buckets and users' }),
  minio_alias: param(Alias.default('sss'), {
    level: 'global',
    summary: 'name of the service in the client mcli',
  }),
  minio_buckets: param(
    z
      .array(Bucket)
      .check(distinct('name', 'buckets'))
      .default([{ name: 'pgsql' }, { name: 'meta', versioning: true }, { name: 'data' }]),
    { level: 'cluster', summary: 'buckets to create' },
  ),
  minio_users: param(
    z
      .array(StorageUser)
      .check(distinct('access_key', 'users'))
      .prefault([
        { access_key: 'pgbackrest', secret_key: 'S3User.Backup', policy: 'pgsql' },
        { access_key: 's3user_meta', secret_key: 'S3User.Meta', policy: 'meta' },
        { access_key: 's3user_data', secret_key: 'S3User.Data', policy: 'data' },
      ]),
    {
      level: 'cluster',
      summary: 'users to create',
      example: [{ access_key: 's3user_app', secret_key: 'a password of your own', policy: 'data' }],
    },
  ),
};

const removeParams = {
  minio_safeguard: param(Bool.default(false), { level: 'cluster', summary: 'refuses every removal' }),
  minio_rm_data: param(Bool.default(true), { level: 'cluster', summary: 'removal deletes the data' }),
  minio_rm_pkg: param(Bool.default(false), {
    level: 'cluster',
    summary: 'removal takes the packages away, too',
  }),
};

/** Every parameter of MINIO. */
export const MinioParams = z.object({
  ...identityParams,
  ...serverParams,
  ...contentParams,
  ...removeParams,
});

/** Parameters that are read and checked, and to which nothing happens yet. */
export const NOT_ACTED_ON: readonly string[] = ['minio_alias', 'minio_endpoint'];

export type MinioParams = z.output<typeof MinioParams>;
