import { madeOnce, type Op } from '@pigsty/sdk';
import { pgExtension } from '../ops/extension.ts';
import { pgPrivilege } from '../ops/privilege.ts';
import { pgSchema } from '../ops/schema.ts';
import { sessionOf, type PgCluster } from '../spec/cluster.ts';
import type { DatabaseSpec, ExtensionSpec, SchemaSpec } from '../spec/schema/objects.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import type { InDatabase } from '../sql/databases.ts';
import { parseDefaultPrivilege, type DefaultPrivilege } from '../sql/default-privilege.ts';

export interface ContentOf {
  readonly database: string;
  readonly spec?: DatabaseSpec;
}

/** What is in every database, and what one of them has in addition. Privileges first: they apply to what comes after. */
export function content(cluster: PgCluster, { database, spec }: ContentOf): readonly Op[] {
  const { params } = cluster;
  const place: InDatabase = { session: sessionOf(params), cluster: cluster.name, database };
  const own = new Set((spec?.extensions ?? []).map(nameOf));
  return [
    ...creators(params, spec).map((creator) =>
      pgPrivilege({
        ...place,
        creator,
        privileges: privilegesOf(params.pg_default_privileges),
        noLongerDeclared: params.pg_no_longer_declared,
      }),
    ),
    ...publicSchema(place, params),
    ...params.pg_default_schemas.map((name) =>
      pgSchema({ ...place, name, state: 'present', grant: [], revoke: [] }),
    ),
    ...(spec?.schemas ?? []).map((schema) => schemaOp(place, schema)),
    ...params.pg_default_extensions
      .filter((e) => !own.has(nameOf(e)))
      .map((e) => extensionOp(place, e, true)),
    ...(spec?.extensions ?? []).map((e) => extensionOp(place, e, false)),
  ];
}

/** Roles whose new objects get the default privileges: the superuser, the admins and the owner of the database. */
function creators(params: PgsqlParams, spec: DatabaseSpec | undefined): readonly string[] {
  const known = new Set(params.pg_default_roles.map((r) => r.name));
  const named = [
    params.pg_dbsu,
    ...[params.pg_admin_username, 'dbrole_admin'].filter((name) => known.has(name)),
  ];
  return [...new Set([...named, ...(spec?.owner === undefined ? [] : [spec.owner])])];
}

const privilegesOf = madeOnce((statements: readonly string[]): readonly DefaultPrivilege[] =>
  statements.flatMap((statement) => parseDefaultPrivilege(statement) ?? []),
);

/** Nobody but admins makes objects in the schema that everybody sees. */
function publicSchema(place: InDatabase, params: PgsqlParams): readonly Op[] {
  const admins = params.pg_default_roles.some((r) => r.name === 'dbrole_admin')
    ? [{ role: 'dbrole_admin', privilege: 'CREATE' }]
    : [];
  return [
    pgSchema({
      ...place,
      name: 'public',
      state: 'present',
      grant: admins,
      revoke: [{ role: 'PUBLIC', privilege: 'CREATE' }],
    }),
  ];
}

function schemaOp(place: InDatabase, schema: SchemaSpec): Op {
  if (typeof schema === 'string')
    return pgSchema({ ...place, name: schema, state: 'present', grant: [], revoke: [] });
  const { name, owner, state } = schema;
  return pgSchema({
    ...place,
    name,
    state: state === 'absent' ? 'absent' : 'present',
    ...(owner === undefined ? {} : { owner }),
    grant: [],
    revoke: [],
  });
}

function extensionOp(place: InDatabase, extension: ExtensionSpec, optional: boolean): Op {
  if (typeof extension === 'string')
    return pgExtension({ ...place, name: extension, state: 'present', optional });
  const { name, schema, version, state } = extension;
  return pgExtension({
    ...place,
    name,
    state: state === 'absent' ? 'absent' : 'present',
    ...(schema === undefined ? {} : { schema }),
    ...(version === undefined ? {} : { version }),
    optional,
  });
}

function nameOf(item: string | { readonly name: string }): string {
  return typeof item === 'string' ? item : item.name;
}
