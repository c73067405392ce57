import { Balance, Password } from '@pigsty/sdk';
import { z } from 'zod';
import { Encoding, Locale } from './locale.ts';
import { Port, ObjectName, Scalar } from './parameter.ts';

const ObjectState = z.enum(['create', 'absent']);
const PoolMode = z.enum(['transaction', 'session', 'statement']);
const ConnectionLimit = z.int().min(-1);
/** PgBouncer has no word for "no limit" but leaving the option out; the original writes -1. */
const PoolLimit = z
  .int()
  .min(-1)
  .optional()
  .transform((limit) => (limit === -1 ? undefined : limit));

/** Membership in another role, as a name or with options. */
export const MembershipSpec = z.union([
  ObjectName,
  z.strictObject({
    name: ObjectName,
    state: z.enum(['grant', 'revoke', 'absent']).default('grant'),
    admin: z.boolean().optional(),
    set: z.boolean().optional(),
    inherit: z.boolean().optional(),
  }),
]);

/** One entry of `pg_users` and `pg_default_roles`. An attribute that was never named is left as it is. */
export const RoleSpec = z.strictObject({
  name: ObjectName.describe('name of the role'),
  state: ObjectState.default('create').describe('absent removes it'),
  password: Password.optional().describe('password; a hash stays as it is'),
  login: z.boolean().optional().describe('may log in'),
  superuser: z.boolean().optional().describe('may do everything'),
  createdb: z.boolean().optional().describe('may create databases'),
  createrole: z.boolean().optional().describe('may create roles'),
  inherit: z.boolean().optional().describe('has the privileges of its groups without asking'),
  replication: z.boolean().optional().describe('may replicate'),
  bypassrls: z.boolean().optional().describe('passes row-level security'),
  pgbouncer: z.boolean().default(false).describe('may use PgBouncer'),
  connlimit: ConnectionLimit.optional().describe('connections at once; -1 for any number'),
  expire_in: z.int().min(0).optional().describe('days until the password expires'),
  expire_at: z.string().optional().describe('date on which the password expires'),
  comment: z.string().optional().describe('what the role is for'),
  roles: z.array(MembershipSpec).default([]).describe('roles that it is a member of'),
  parameters: z.record(z.string(), Scalar).default({}).describe('settings of its sessions'),
  pool_mode: PoolMode.optional().describe('pool mode of this user in PgBouncer'),
  pool_connlimit: PoolLimit.describe('connections of this user in PgBouncer; -1 for any number'),
});

export const SchemaSpec = z.union([
  ObjectName,
  z.strictObject({ name: ObjectName, owner: ObjectName.optional(), state: ObjectState.default('create') }),
]);

export const ExtensionSpec = z.union([
  ObjectName,
  z.strictObject({
    name: ObjectName.describe('name of the extension'),
    schema: ObjectName.optional().describe('schema that it is created in'),
    version: z.coerce.string().optional().describe('version to have'),
    state: ObjectState.default('create').describe('absent removes it'),
  }),
]);

/** One entry of `pg_databases`. */
export const DatabaseSpec = z.strictObject({
  name: ObjectName.describe('name of the database'),
  state: z
    .enum(['create', 'absent', 'recreate'])
    .default('create')
    .describe('absent removes it, recreate removes and makes it again'),
  baseline: z.string().optional().describe('SQL file to load into a new database'),
  pgbouncer: z.boolean().default(true).describe('can be reached through PgBouncer'),
  register_datasource: z.boolean().default(true).describe('is shown in Grafana'),
  owner: ObjectName.optional().describe('role that owns it'),
  template: ObjectName.optional().describe('database that it is copied from'),
  strategy: z.enum(['WAL_LOG', 'FILE_COPY', 'wal_log', 'file_copy']).optional().describe('how it is copied'),
  encoding: Encoding.optional().describe('encoding of the database'),
  locale: Locale.optional().describe('locale of the database'),
  lc_collate: Locale.optional().describe('collation of the database'),
  lc_ctype: Locale.optional().describe('character classes of the database'),
  locale_provider: z.enum(['libc', 'icu', 'builtin']).optional().describe('where the locale comes from'),
  icu_locale: z.string().optional().describe('locale of ICU'),
  icu_rules: z.string().optional().describe('further collation rules of ICU'),
  builtin_locale: z.string().optional().describe('locale of the built-in provider'),
  tablespace: ObjectName.optional().describe('tablespace that it lives in'),
  is_template: z.boolean().optional().describe('everybody may copy it'),
  allowconn: z.boolean().optional().describe('accepts connections'),
  connlimit: ConnectionLimit.optional().describe('connections at once; -1 for any number'),
  revokeconn: z.boolean().optional().describe('only owner and administrators may connect'),
  comment: z.string().optional().describe('what the database is for'),
  parameters: z.record(z.string(), Scalar).default({}).describe('settings of sessions in it'),
  schemas: z.array(SchemaSpec).default([]).describe('schemas to create'),
  extensions: z.array(ExtensionSpec).default([]).describe('extensions to create'),
  pool_auth_user: ObjectName.optional().describe('user with which PgBouncer asks for passwords'),
  pool_mode: PoolMode.optional().describe('pool mode of the database in PgBouncer'),
  pool_size: PoolLimit.describe('server connections per user in PgBouncer; -1 as everywhere'),
  pool_size_min: PoolLimit.describe('server connections that PgBouncer keeps open; -1 as everywhere'),
  pool_reserve: PoolLimit.describe('further server connections when clients wait; -1 as everywhere'),
  pool_connlimit: PoolLimit.describe('server connections in all; -1 for any number'),
});

/** One entry of `pg_services` and `pg_default_services`. */
export const ServiceSpec = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/, 'lower case letters, digits, - and _')
    .describe('name of the service; clients see <cluster>-<name>'),
  port: Port.describe('port on every member'),
  ip: z.string().default('*').describe('address to listen on; * for all'),
  selector: z.string().describe('JMESPath expression that picks the members'),
  backup: z
    .string()
    .optional()
    .describe('JMESPath expression that picks members for when no other one is left'),
  dest: z
    .union([
      z.enum(['default', 'postgres', 'pgbouncer']),
      Port,
      z
        .string()
        .regex(/^[0-9]+$/, 'a port')
        .transform(Number)
        .pipe(Port),
    ])
    .default('default')
    .describe('where on the member: PgBouncer, PostgreSQL or a port; default is pg_default_service_dest'),
  check: z
    .string()
    .regex(/^\//, 'a path of the Patroni REST API, such as /primary')
    .default('/')
    .describe('path of the Patroni REST API that tells a fitting member'),
  maxconn: z.int().min(1).default(5000).describe('connections at once'),
  balance: Balance.default('roundrobin').describe('how connections are spread'),
  options: z.string().optional().describe('options of the server lines in HAProxy'),
});

/** One entry of the four HBA rule lists: either `rules` (raw lines) or user, db, addr and auth. */
export const HbaRuleSpec = z.strictObject({
  title: z.string().optional().describe('what the rule is for'),
  user: z.string().optional().describe('users: all, +group, ${dbsu}, ${repl}, ${admin}, ${monitor} or names'),
  db: z.string().optional().describe('databases: all, replication or names'),
  addr: z
    .string()
    .optional()
    .describe('addresses: world, intra, infra, admin, local, localhost, cluster or a network'),
  auth: z.string().optional().describe('method: deny, trust, pwd, ssl, cert, os or one of pg_hba.conf'),
  role: z
    .enum(['default', 'common', 'primary', 'replica', 'offline', 'standby', 'delayed'])
    .default('common')
    .describe('members that have the rule'),
  order: z.int().optional().describe('place among the rules; lower ones come first'),
  rules: z.array(z.string()).optional().describe('lines of pg_hba.conf instead of the four above'),
});

export type RoleSpec = z.output<typeof RoleSpec>;
export type DatabaseSpec = z.output<typeof DatabaseSpec>;
export type ServiceSpec = z.output<typeof ServiceSpec>;
export type HbaRuleSpec = z.output<typeof HbaRuleSpec>;
export type ExtensionSpec = z.output<typeof ExtensionSpec>;
export type SchemaSpec = z.output<typeof SchemaSpec>;
