import { Password } from '@pigsty/sdk';
import { z } from 'zod';
import { Port, RoleName, Scalar } from './parameter.ts';

const ObjectState = z.enum(['create', 'absent']);
const PoolMode = z.enum(['transaction', 'session', 'statement']);
const ConnectionLimit = z.int().min(-1);

/** Membership in another role, as a name or with options. */
export const MembershipSpec = z.union([
  z.string(),
  z.strictObject({
    name: z.string(),
    state: z.enum(['grant', 'revoke', 'absent']).default('grant'),
    admin: z.boolean().optional(),
    set: z.boolean().optional(),
    inherit: z.boolean().optional(),
  }),
]);

/** One entry of `pg_users` and `pg_default_roles`. An attribute that is absent is left as it is. */
export const RoleSpec = z.strictObject({
  name: RoleName,
  state: ObjectState.default('create'),
  password: Password.optional(),
  login: z.boolean().optional(),
  superuser: z.boolean().optional(),
  createdb: z.boolean().optional(),
  createrole: z.boolean().optional(),
  inherit: z.boolean().optional(),
  replication: z.boolean().optional(),
  bypassrls: z.boolean().optional(),
  pgbouncer: z.boolean().default(false),
  connlimit: ConnectionLimit.optional(),
  expire_in: z.int().min(0).optional(),
  expire_at: z.string().optional(),
  comment: z.string().optional(),
  roles: z.array(MembershipSpec).default([]),
  parameters: z.record(z.string(), Scalar).default({}),
  pool_mode: PoolMode.optional(),
  pool_connlimit: z.int().min(0).optional(),
});

export const SchemaSpec = z.union([
  z.string(),
  z.strictObject({ name: z.string(), owner: z.string().optional(), state: ObjectState.default('create') }),
]);

export const ExtensionSpec = z.union([
  z.string(),
  z.strictObject({
    name: z.string(),
    schema: z.string().optional(),
    version: z.coerce.string().optional(),
    state: ObjectState.default('create'),
  }),
]);

/** One entry of `pg_databases`. */
export const DatabaseSpec = z.strictObject({
  name: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_$-]{0,62}$/, 'letters, digits, _, $ and -, at most 63 characters'),
  state: z.enum(['create', 'absent', 'recreate']).default('create'),
  baseline: z.string().optional(),
  pgbouncer: z.boolean().default(true),
  register_datasource: z.boolean().default(true),
  owner: z.string().optional(),
  template: z.string().optional(),
  strategy: z.enum(['WAL_LOG', 'FILE_COPY', 'wal_log', 'file_copy']).optional(),
  encoding: z.string().optional(),
  locale: z.string().optional(),
  lc_collate: z.string().optional(),
  lc_ctype: z.string().optional(),
  locale_provider: z.enum(['libc', 'icu', 'builtin']).optional(),
  icu_locale: z.string().optional(),
  icu_rules: z.string().optional(),
  builtin_locale: z.string().optional(),
  tablespace: z.string().optional(),
  is_template: z.boolean().optional(),
  allowconn: z.boolean().optional(),
  connlimit: ConnectionLimit.optional(),
  revokeconn: z.boolean().optional(),
  comment: z.string().optional(),
  parameters: z.record(z.string(), Scalar).default({}),
  schemas: z.array(SchemaSpec).default([]),
  extensions: z.array(ExtensionSpec).default([]),
  pool_auth_user: z.string().optional(),
  pool_mode: PoolMode.optional(),
  pool_size: z.int().min(0).optional(),
  pool_size_min: z.int().min(0).optional(),
  pool_reserve: z.int().min(0).optional(),
  pool_connlimit: z.int().min(0).optional(),
});

/** One entry of `pg_services` and `pg_default_services`. */
export const ServiceSpec = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_-]*$/, 'lower case letters, digits, - and _'),
  port: Port,
  ip: z.string().default('*'),
  selector: z.string(),
  backup: z.string().optional(),
  dest: z
    .union([
      z.enum(['default', 'postgres', 'pgbouncer']),
      Port,
      z
        .string()
        .regex(/^[0-9]+$/)
        .transform(Number)
        .pipe(Port),
    ])
    .default('default'),
  check: z.string().regex(/^\//, 'a path of the Patroni REST API, such as /primary').default('/'),
  maxconn: z.int().min(1).default(5000),
  balance: z.string().default('roundrobin'),
  options: z.string().optional(),
});

/** One entry of the four HBA rule lists: either `rules` (raw lines) or user, db, addr and auth. */
export const HbaRuleSpec = z.strictObject({
  title: z.string().optional(),
  user: z.string().optional(),
  db: z.string().optional(),
  addr: z.string().optional(),
  auth: z.string().optional(),
  role: z
    .enum(['default', 'common', 'primary', 'replica', 'offline', 'standby', 'delayed'])
    .default('common'),
  order: z.int().optional(),
  rules: z.array(z.string()).optional(),
});

export type RoleSpec = z.output<typeof RoleSpec>;
export type DatabaseSpec = z.output<typeof DatabaseSpec>;
export type ServiceSpec = z.output<typeof ServiceSpec>;
export type HbaRuleSpec = z.output<typeof HbaRuleSpec>;
export type ExtensionSpec = z.output<typeof ExtensionSpec>;
export type SchemaSpec = z.output<typeof SchemaSpec>;
