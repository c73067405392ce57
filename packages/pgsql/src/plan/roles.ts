import type { Op, Stage } from '@pigsty/sdk';
import type { Membership, RoleArgs } from '../ops/role/args.ts';
import { pgRole } from '../ops/role.ts';
import { pgRoutine } from '../ops/routine.ts';
import { hasFeature } from '../platform/versions.ts';
import { isListed } from '../render/userlist-txt.ts';
import { sessionOf, type PgCluster } from '../spec/cluster.ts';
import { expiryOf } from '../spec/expiry.ts';
import { effectiveRoles, storedVerifier, type EffectiveRole } from '../spec/roles.ts';
import type { RoleSpec } from '../spec/schema/objects.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import { atLeader } from './stages.ts';

export function roles(cluster: PgCluster, after: readonly string[]): Stage {
  const { params } = cluster;
  return atLeader(cluster, {
    name: 'roles',
    after,
    ops: [...effectiveRoles(params).map((role) => pgRole(roleArgs(cluster, role))), rewindAccess(cluster)],
  });
}

function roleArgs(cluster: PgCluster, role: EffectiveRole): RoleArgs {
  const { params } = cluster;
  const { spec, password, comment } = role;
  const expiry = expiryOf(spec);
  return {
    session: sessionOf(params),
    cluster: cluster.name,
    name: spec.name,
    state: spec.state === 'absent' ? 'absent' : 'present',
    attributes: attributesOf(spec),
    ...(password === undefined ? {} : { password, verifier: storedVerifier(spec.name, password, params) }),
    exactVerifier: params.pgbouncer_enabled && isListed(role, params),
    ...(spec.connlimit === undefined ? {} : { connectionLimit: spec.connlimit }),
    ...expiry,
    ...(comment === undefined ? {} : { comment }),
    memberships: spec.roles.map(membership),
    parameters: spec.parameters,
    noLongerDeclared: params.pg_no_longer_declared,
  };
}

function attributesOf({
  login,
  superuser,
  createdb,
  createrole,
  inherit,
  replication,
  bypassrls,
}: RoleSpec): RoleArgs['attributes'] {
  return Object.fromEntries(
    Object.entries({ login, superuser, createdb, createrole, inherit, replication, bypassrls }).filter(
      ([, value]) => value !== undefined,
    ),
  );
}

function membership(spec: RoleSpec['roles'][number]): Membership {
  if (typeof spec === 'string') return { role: spec, member: true };
  const { name, state, admin, set, inherit } = spec;
  return {
    role: name,
    member: state === 'grant',
    ...(admin === undefined ? {} : { admin }),
    ...(set === undefined ? {} : { set }),
    ...(inherit === undefined ? {} : { inherit }),
  };
}

/** pg_rewind runs as the replication user and reads the other server's files through these. */
const REWIND_ROUTINES = [
  'pg_ls_dir(text, boolean, boolean)',
  'pg_stat_file(text, boolean)',
  'pg_read_binary_file(text)',
  'pg_read_binary_file(text, bigint, bigint, boolean)',
];

function rewindAccess({ name, params }: PgCluster): Op {
  return pgRoutine({
    session: sessionOf(params),
    cluster: name,
    database: 'postgres',
    role: params.pg_replication_username,
    routines: [...REWIND_ROUTINES, ...backupRoutines(params)],
  });
}

/** Their names changed in PostgreSQL 15. */
function backupRoutines({ pg_version }: PgsqlParams): readonly string[] {
  return hasFeature(pg_version, 'backup-start')
    ? [
        'pg_backup_start(text, boolean)',
        'pg_backup_stop(boolean)',
        'pg_switch_wal()',
        'pg_create_restore_point(text)',
      ]
    : [
        'pg_start_backup(text, boolean, boolean)',
        'pg_stop_backup(boolean, boolean)',
        'pg_switch_wal()',
        'pg_create_restore_point(text)',
      ];
}
