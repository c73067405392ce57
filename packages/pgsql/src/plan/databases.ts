import type { Op, Stage } from '@pigsty/sdk';
import type { DatabaseArgs } from '../ops/database/args.ts';
import { pgDatabase } from '../ops/database.ts';
import { hasBuiltinProvider, sessionOf, type PgCluster } from '../spec/cluster.ts';
import type { DatabaseSpec } from '../spec/schema/objects.ts';
import type { PgsqlParams } from '../spec/schema.ts';
import type { Privilege } from '../sql/acl.ts';
import { byTemplate } from '../spec/template-order.ts';
import { sqlIdentifier, sqlLiteral } from '../sql/quote.ts';
import { content } from './content.ts';
import { atLeader } from './stages.ts';

/**
 * What every database is made from, then the business databases, then what is in them. The order matters: a new
 * database is a copy of template1.
 */
export function databases(cluster: PgCluster, after: readonly string[]): Stage {
  const specs = byTemplate(cluster.params.pg_databases);
  return atLeader(cluster, {
    name: 'databases',
    after,
    ops: [
      ...['template1', 'postgres'].flatMap((database) => content(cluster, { database })),
      ...specs.map((spec) => pgDatabase(databaseArgs(cluster, spec))),
      ...specs
        .filter(hasContent)
        .flatMap((spec): readonly Op[] => content(cluster, { database: spec.name, spec })),
    ],
  });
}

function hasContent({ state, allowconn, name }: DatabaseSpec): boolean {
  return state !== 'absent' && allowconn !== false && name !== 'postgres' && name !== 'template1';
}

function databaseArgs(cluster: PgCluster, spec: DatabaseSpec): DatabaseArgs {
  const { params } = cluster;
  return {
    session: sessionOf(params),
    cluster: cluster.name,
    name: spec.name,
    state: spec.state === 'absent' ? 'absent' : 'present',
    ...(spec.owner === undefined ? {} : { owner: spec.owner }),
    createOptions: createOptions(spec, params),
    ...(spec.template === undefined || /^template[01]$/.test(spec.template)
      ? {}
      : { template: spec.template }),
    ...(spec.is_template === undefined ? {} : { isTemplate: spec.is_template }),
    ...(spec.allowconn === undefined ? {} : { allowConnections: spec.allowconn }),
    ...(spec.connlimit === undefined ? {} : { connectionLimit: spec.connlimit }),
    ...(spec.comment === undefined ? {} : { comment: spec.comment }),
    parameters: spec.parameters,
    ...connectPrivileges(spec, params),
    noLongerDeclared: params.pg_no_longer_declared,
  };
}

function createOptions(spec: DatabaseSpec, params: PgsqlParams): readonly string[] {
  const locale = [
    spec.encoding,
    spec.locale,
    spec.lc_collate,
    spec.lc_ctype,
    spec.locale_provider,
    spec.icu_locale,
    spec.builtin_locale,
  ];
  // template1 has the cluster's locale and refuses to be copied with another one.
  const template = spec.template ?? (locale.some((value) => value !== undefined) ? 'template0' : undefined);
  const literal = (name: string, value: string | undefined): readonly string[] =>
    value === undefined ? [] : [`${name} ${sqlLiteral(value)}`];
  return [
    ...(template === undefined ? [] : [`TEMPLATE ${sqlIdentifier(template)}`]),
    ...(spec.strategy === undefined ? [] : [`STRATEGY ${spec.strategy.toLowerCase()}`]),
    ...literal('ENCODING', spec.encoding),
    ...literal('LOCALE', spec.locale),
    ...literal('LC_COLLATE', spec.lc_collate),
    ...literal('LC_CTYPE', spec.lc_ctype),
    ...providerOption(spec, params),
    ...literal('ICU_LOCALE', spec.icu_locale),
    ...literal('ICU_RULES', spec.icu_rules),
    ...literal('BUILTIN_LOCALE', spec.builtin_locale),
    ...(spec.tablespace === undefined ? [] : [`TABLESPACE ${sqlIdentifier(spec.tablespace)}`]),
  ];
}

/**
 * A cluster with the built-in provider passes that on to its databases, and it knows no language: a locale of the C
 * library would be refused there, or a collation silently left without effect.
 */
function providerOption(spec: DatabaseSpec, params: PgsqlParams): readonly string[] {
  if (spec.locale_provider !== undefined) return [`LOCALE_PROVIDER ${spec.locale_provider}`];
  const ofLibrary = [spec.locale, spec.lc_collate, spec.lc_ctype].some(
    (locale) => locale !== undefined && !/^(?:C|POSIX)(?:\.utf-?8)?$/i.test(locale),
  );
  return ofLibrary && hasBuiltinProvider(params) ? ['LOCALE_PROVIDER libc'] : [];
}

function connectPrivileges(spec: DatabaseSpec, params: PgsqlParams): Pick<DatabaseArgs, 'grant' | 'revoke'> {
  const everybody: Privilege = { role: 'PUBLIC', privilege: 'CONNECT' };
  const admins = params.pg_default_roles.some((r) => r.name === 'dbrole_admin')
    ? [{ role: 'dbrole_admin', privilege: 'CREATE' }]
    : [];
  const revokeCreate = { role: 'PUBLIC', privilege: 'CREATE' };
  switch (spec.revokeconn) {
    case undefined:
      return { grant: admins, revoke: [revokeCreate] };
    case false:
      return { grant: [...admins, everybody], revoke: [revokeCreate] };
    case true:
      return { grant: [...admins, ...connectors(spec, params)], revoke: [revokeCreate, everybody] };
    default:
      return spec.revokeconn satisfies never;
  }
}

/** Who may still connect when everybody may not. The owner's own privileges cannot carry a grant option of their own. */
function connectors(spec: DatabaseSpec, params: PgsqlParams): readonly Privilege[] {
  const grantable = [params.pg_admin_username].filter((name) => name !== spec.owner);
  return [
    { role: params.pg_replication_username, privilege: 'CONNECT' },
    { role: params.pg_monitor_username, privilege: 'CONNECT' },
    ...grantable.map((role) => ({ role, privilege: 'CONNECT', grantable: true })),
    ...(spec.owner === undefined ? [] : [{ role: spec.owner, privilege: 'CONNECT' }]),
  ];
}
