import { CronLine, passwordFor } from '@pigsty/sdk';
import { z } from 'zod';
import { DatabaseSpec, HbaRuleSpec, RoleSpec, ServiceSpec } from './objects.ts';
import { parameter, RoleName } from './parameter.ts';
import { SlotSpec } from './slots.ts';

const PGPASS = { goesInto: '~postgres/.pgpass' };

export const businessParameters = {
  pg_users: parameter(
    'cluster',
    'business users and roles; an attribute that leaves an entry stays until the opposite is written (superuser: false)',
    z.array(RoleSpec).default([]),
    [{ name: 'app', password: 'a password of your own', pgbouncer: true, roles: ['dbrole_readwrite'] }],
  ),
  pg_databases: parameter(
    'cluster',
    'business databases; a setting that leaves an entry stays in the database',
    z.array(DatabaseSpec).default([]),
    [{ name: 'app', owner: 'app', extensions: ['postgis'] }],
  ),
  pg_services: parameter(
    'cluster',
    'services in addition to pg_default_services',
    z.array(ServiceSpec).default([]),
    [{ name: 'standby', port: 5435, selector: '[]', check: '/sync', backup: '[? pg_role == `primary`]' }],
  ),
  pg_slots: parameter(
    'cluster',
    'replication slots that outlive a switchover and a failover: Patroni keeps each on every member, or leaves it to PostgreSQL',
    z.array(SlotSpec).default([]),
    [
      { name: 'orders', database: 'shop' },
      { name: 'reports', database: 'shop', failover: true },
    ],
  ),
  pg_hba_rules: parameter(
    'cluster',
    'HBA rules of PostgreSQL in addition to pg_default_hba_rules',
    z.array(HbaRuleSpec).default([]),
    [{ user: 'app', db: 'app', addr: 'intra', auth: 'pwd', title: 'the application' }],
  ),
  pgb_hba_rules: parameter(
    'cluster',
    'HBA rules of PgBouncer in addition to pgb_default_hba_rules',
    z.array(HbaRuleSpec).default([]),
    [{ user: 'app', db: 'app', addr: 'intra', auth: 'pwd', title: 'the application' }],
  ),
  pg_crontab: parameter('cluster', 'crontab lines of the OS user pg_dbsu', z.array(CronLine).default([]), [
    '00 01 * * * /pg/bin/pg-backup full',
  ]),
  pg_replication_username: parameter(
    'global',
    'user for replication and pg_rewind',
    RoleName.default('replicator'),
  ),
  pg_replication_password: parameter(
    'global',
    'password of the replication user',
    passwordFor(PGPASS).prefault('DBUser.Replicator'),
  ),
  pg_admin_username: parameter('global', 'database administrator', RoleName.default('dbuser_dba')),
  pg_admin_password: parameter(
    'global',
    'password of the administrator',
    passwordFor(PGPASS).prefault('DBUser.DBA'),
  ),
  pg_monitor_username: parameter(
    'global',
    'user of the monitoring system',
    RoleName.default('dbuser_monitor'),
  ),
  pg_monitor_password: parameter(
    'global',
    'password of the monitoring user',
    passwordFor(PGPASS).prefault('DBUser.Monitor'),
  ),
  pg_dbsu_password: parameter(
    'cluster',
    'password of the database superuser; empty for none',
    passwordFor(PGPASS, { optional: true }).prefault(''),
  ),
};
