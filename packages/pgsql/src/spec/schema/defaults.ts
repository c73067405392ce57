import type { z } from 'zod';
import type { ExtensionSpec, HbaRuleSpec, RoleSpec } from './objects.ts';

export const DEFAULT_ROLES: z.input<typeof RoleSpec>[] = [
  { name: 'dbrole_readonly', login: false, comment: 'role for global read-only access' },
  { name: 'dbrole_offline', login: false, comment: 'role for restricted read-only access' },
  {
    name: 'dbrole_readwrite',
    login: false,
    roles: ['dbrole_readonly'],
    comment: 'role for global read-write access',
  },
  {
    name: 'dbrole_admin',
    login: false,
    roles: ['pg_monitor', 'dbrole_readwrite'],
    comment: 'role for object creation',
  },
  { name: 'postgres', superuser: true, comment: 'system superuser' },
  {
    name: 'replicator',
    replication: true,
    roles: ['pg_monitor', 'dbrole_readonly'],
    comment: 'system replicator',
  },
  {
    name: 'dbuser_dba',
    superuser: true,
    roles: ['dbrole_admin'],
    pgbouncer: true,
    pool_mode: 'session',
    pool_connlimit: 16,
    comment: 'pgsql admin user',
  },
  {
    name: 'dbuser_monitor',
    roles: ['pg_monitor', 'dbrole_readonly'],
    pgbouncer: true,
    parameters: { log_min_duration_statement: 1000 },
    pool_mode: 'session',
    pool_connlimit: 8,
    comment: 'pgsql monitor user',
  },
];

const readers = ['dbrole_readonly', 'dbrole_offline'].flatMap((role) => [
  `GRANT USAGE      ON SCHEMAS    TO  ${role}`,
  `GRANT SELECT     ON TABLES     TO  ${role}`,
  `GRANT SELECT     ON SEQUENCES  TO  ${role}`,
  `GRANT EXECUTE    ON FUNCTIONS  TO  ${role}`,
]);

export const DEFAULT_PRIVILEGES: string[] = [
  ...readers,
  'GRANT INSERT     ON TABLES     TO  dbrole_readwrite',
  'GRANT UPDATE     ON TABLES     TO  dbrole_readwrite',
  'GRANT DELETE     ON TABLES     TO  dbrole_readwrite',
  'GRANT USAGE      ON SEQUENCES  TO  dbrole_readwrite',
  'GRANT UPDATE     ON SEQUENCES  TO  dbrole_readwrite',
  'GRANT TRUNCATE   ON TABLES     TO  dbrole_admin',
  'GRANT REFERENCES ON TABLES     TO  dbrole_admin',
  'GRANT TRIGGER    ON TABLES     TO  dbrole_admin',
  'GRANT CREATE     ON SCHEMAS    TO  dbrole_admin',
];

const inMonitor = [
  'pg_stat_statements',
  'pgstattuple',
  'pg_buffercache',
  'pageinspect',
  'pg_prewarm',
  'pg_visibility',
  'pg_freespacemap',
];
const inPublic = ['postgres_fdw', 'file_fdw', 'btree_gist', 'btree_gin', 'pg_trgm', 'intagg', 'intarray'];

export const DEFAULT_EXTENSIONS: z.input<typeof ExtensionSpec>[] = [
  ...inMonitor.map((name) => ({ name, schema: 'monitor' })),
  ...inPublic.map((name) => ({ name, schema: 'public' })),
  { name: 'pg_repack' },
];

type Rule = z.input<typeof HbaRuleSpec>;

const rule = (order: number, user: string, db: string, addr: string, auth: string, title: string): Rule => ({
  user,
  db,
  addr,
  auth,
  title,
  order,
});

export const DEFAULT_HBA_RULES: Rule[] = [
  rule(100, '${dbsu}', 'all', 'local', 'ident', 'dbsu access via local os user ident'),
  rule(150, '${dbsu}', 'replication', 'local', 'ident', 'dbsu replication from local os ident'),
  rule(200, '${repl}', 'replication', 'localhost', 'pwd', 'replicator replication from localhost'),
  rule(250, '${repl}', 'replication', 'intra', 'pwd', 'replicator replication from intranet'),
  rule(300, '${repl}', 'postgres', 'intra', 'pwd', 'replicator postgres db from intranet'),
  rule(350, '${monitor}', 'all', 'localhost', 'pwd', 'monitor from localhost with password'),
  rule(400, '${monitor}', 'all', 'infra', 'pwd', 'monitor from infra host with password'),
  rule(450, '${admin}', 'all', 'intra', 'pwd', 'admin @ intranet nodes with pwd'),
  rule(500, '${admin}', 'all', 'world', 'ssl', 'admin @ everywhere with ssl & pwd'),
  rule(550, '+dbrole_readonly', 'all', 'localhost', 'pwd', 'pgbouncer read/write via local socket'),
  rule(600, '+dbrole_readonly', 'all', 'intra', 'pwd', 'read/write biz user via password'),
  rule(650, '+dbrole_offline', 'all', 'intra', 'pwd', 'allow etl offline tasks from intranet'),
];

export const DEFAULT_PGBOUNCER_HBA_RULES: Rule[] = [
  rule(100, '${dbsu}', 'pgbouncer', 'local', 'peer', 'dbsu local admin access with os ident'),
  rule(150, 'all', 'all', 'localhost', 'pwd', 'allow all user local access with pwd'),
  rule(200, '${monitor}', 'pgbouncer', 'intra', 'pwd', 'monitor access via intranet with pwd'),
  rule(250, '${monitor}', 'all', 'world', 'deny', 'reject all other monitor access addr'),
  rule(300, '${admin}', 'all', 'intra', 'pwd', 'admin access via intranet with pwd'),
  rule(350, '${admin}', 'all', 'world', 'deny', 'reject all other admin access addr'),
  rule(400, 'all', 'all', 'intra', 'pwd', 'allow all user intra access with pwd'),
];
