import { joinText, shCommand, type Action, type OpChange, type Text } from '@pigsty/sdk';
import { sqlIdentifier, sqlLiteral } from '../../sql/quote.ts';
import { forgetSql, recordSql, RECORDS_MADE } from '../../sql/record.ts';
import { isReset, settingSql } from '../../sql/setting.ts';
import { runSql, serverWords } from '../../sql/session.ts';
import { withRoleReset } from './declared.ts';
import type { Membership, RoleArgs, RoleDelta } from './args.ts';

/** Neighbouring changes of roles are one transaction; dropping a role visits every database before it. */
export function writeRoles(changes: readonly OpChange<RoleArgs, RoleDelta>[]): readonly Action[] {
  const actions: Action[] = [];
  let statements: Text[] = [];
  let session = changes[0]?.args.session;
  const flush = (): void => {
    if (statements.length > 0 && session !== undefined) {
      actions.push(
        runSql(session, 'postgres', joinText([QUIET, RECORDS_MADE, ...statements, ''], '\n'), {
          transaction: true,
        }),
      );
    }
    statements = [];
  };
  for (const { args, delta } of changes) {
    session = args.session;
    if (delta.action === 'drop') {
      flush();
      actions.push(
        dropRole(args),
        runSql(session, 'postgres', `${forgetSql('role', args.name)}\n`, { transaction: true }),
      );
    } else {
      statements.push(...roleStatements(args, delta));
    }
  }
  flush();
  return actions;
}

/** The server's log must not show a verifier, whatever log_statement says. */
const QUIET =
  "SET log_statement = 'none'; SET log_min_duration_statement = -1; SET log_min_error_statement = 'panic';";

function roleStatements(declared: RoleArgs, delta: RoleDelta): readonly Text[] {
  const args = withRoleReset(declared, delta.gone ?? []);
  const role = sqlIdentifier(args.name);
  return [
    ...(delta.action === 'create'
      ? [
          `SELECT 'CREATE ROLE ' || quote_ident(n) || ' LOGIN' FROM (VALUES (${sqlLiteral(args.name)})) v (n) WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = n) \\gexec`,
        ]
      : []),
    ...delta.options.map((option) => optionStatement(role, args.name, option)),
    ...(delta.password === undefined || args.verifier === undefined
      ? []
      : [args.verifier.map((verifier) => `ALTER ROLE ${role} PASSWORD ${sqlLiteral(verifier)};`)]),
    ...(delta.comment === undefined ? [] : [`COMMENT ON ROLE ${role} IS ${sqlLiteral(delta.comment)};`]),
    ...args.memberships
      .filter((m) => delta.grant.includes(m.role))
      .flatMap((m) => [
        `GRANT ${sqlIdentifier(m.role)} TO ${role}${grantOptions(m)};`,
        // In all versions; WITH ADMIN FALSE came with 16.
        ...(m.admin === false ? [`REVOKE ADMIN OPTION FOR ${sqlIdentifier(m.role)} FROM ${role};`] : []),
      ]),
    ...delta.revoke.map((name) => `REVOKE ${sqlIdentifier(name)} FROM ${role};`),
    ...delta.parameters.map((name) => parameterStatement(role, name, args)),
    ...(delta.record === undefined ? [] : [recordSql('role', args.name, delta.record)]),
  ];
}

function optionStatement(role: string, name: string, option: string): string {
  const days = /^VALID FOR (\d+) DAYS$/.exec(option)?.[1];
  if (days === undefined) return `ALTER ROLE ${role} ${option};`;
  return `SELECT format('ALTER ROLE %I VALID UNTIL %L', ${sqlLiteral(name)}, (now() + interval '${days} days')::date) \\gexec`;
}

function grantOptions({ admin, set, inherit }: Membership): string {
  const options = [
    ...(inherit === undefined ? [] : [`INHERIT ${inherit}`]),
    ...(set === undefined ? [] : [`SET ${set}`]),
  ];
  if (options.length === 0) return admin === true ? ' WITH ADMIN OPTION' : '';
  return ` WITH ${[...(admin === undefined ? [] : [`ADMIN ${admin}`]), ...options].join(', ')}`;
}

function parameterStatement(role: string, name: string, args: RoleArgs): string {
  const value = args.parameters[name] ?? 'DEFAULT';
  return isReset(value)
    ? `ALTER ROLE ${role} RESET ${parameterName(name)};`
    : `ALTER ROLE ${role} SET ${parameterName(name)} TO ${settingSql(name, value)};`;
}

/** `auto_explain.log_min_duration`: a dotted name is two identifiers. */
export function parameterName(name: string): string {
  return name.split('.').map(sqlIdentifier).join('.');
}

/** Connection strings of all databases, as a name may look like one. */
const DATABASES = `SELECT 'dbname=''' || replace(replace(datname, E'\\\\', E'\\\\\\\\'), '''', E'\\\\''') || ''''
FROM pg_database WHERE datallowconn AND (NOT datistemplate OR datname = 'template1')`;

/** What the role owns goes to the superuser, in every database; then its privileges, then the role. */
function dropRole(args: RoleArgs): Action {
  const { session } = args;
  const psql = [`${session.binDir}/psql`, '-XqAt', '-v', 'ON_ERROR_STOP=1', ...serverWords(session)];
  const role = sqlIdentifier(args.name);
  const handOver = `REASSIGN OWNED BY ${role} TO ${sqlIdentifier(session.dbsu)}; DROP OWNED BY ${role};`;
  const script = `
set -eu
databases=$1 handover=$2 drop=$3; shift 3
"$@" -d postgres -c "$databases" | while IFS= read -r db; do
  "$@" -d "$db" -c "$handover" </dev/null
done
"$@" -d postgres -c "$drop"`;
  return {
    do: 'run',
    command: shCommand(script, [DATABASES, handOver, `DROP ROLE IF EXISTS ${role}`, ...psql], {
      user: session.dbsu,
      cwd: '/',
    }),
  };
}
