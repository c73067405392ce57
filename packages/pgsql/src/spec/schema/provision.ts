import { z } from 'zod';
import {
  DEFAULT_EXTENSIONS,
  DEFAULT_HBA_RULES,
  DEFAULT_PGBOUNCER_HBA_RULES,
  DEFAULT_PRIVILEGES,
  DEFAULT_ROLES,
} from './defaults.ts';
import { ExtensionSpec, HbaRuleSpec, RoleSpec } from './objects.ts';
import { parameter } from './parameter.ts';

export const provisionParameters = {
  pg_provision: parameter('cluster', 'create roles, databases and their content', z.boolean().default(true)),
  pg_init: parameter(
    'cluster',
    'name of the script that the original runs on a new cluster',
    z.string().default('pg-init'),
  ),
  pg_default_roles: parameter('cluster', 'system roles and users', z.array(RoleSpec).prefault(DEFAULT_ROLES)),
  pg_default_privileges: parameter(
    'cluster',
    'default privileges of new objects',
    z.array(z.string()).default(DEFAULT_PRIVILEGES),
  ),
  pg_default_schemas: parameter(
    'cluster',
    'schemas of every database',
    z.array(z.string()).default(['monitor']),
  ),
  pg_default_extensions: parameter(
    'cluster',
    'extensions of every database',
    z.array(ExtensionSpec).prefault(DEFAULT_EXTENSIONS),
  ),
  pg_reload: parameter(
    'argument',
    'reload PostgreSQL after a change of HBA rules',
    z.boolean().default(true),
  ),
  pg_default_hba_rules: parameter(
    'cluster',
    'HBA rules of PostgreSQL',
    z.array(HbaRuleSpec).prefault(DEFAULT_HBA_RULES),
  ),
  pgb_default_hba_rules: parameter(
    'cluster',
    'HBA rules of PgBouncer',
    z.array(HbaRuleSpec).prefault(DEFAULT_PGBOUNCER_HBA_RULES),
  ),
};
