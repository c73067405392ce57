import type { Action } from '@pigsty/sdk';
import { grantSql, privilegeWord, revokeSql } from '../../sql/acl.ts';
import { sqlIdentifier, sqlLiteral } from '../../sql/quote.ts';
import { forgetSql, recordSql, RECORDS_MADE } from '../../sql/record.ts';
import { runSql } from '../../sql/session.ts';
import { isReset, settingSql } from '../../sql/setting.ts';
import { parameterName } from '../role/write.ts';
import type { DatabaseArgs, DatabaseDelta } from './args.ts';
import { withDatabaseReset } from './declared.ts';

export function writeDatabase(args: DatabaseArgs, delta: DatabaseDelta): readonly Action[] {
  const name = sqlIdentifier(args.name);
  if (delta.action === 'drop') {
    const drop = [
      `ALTER DATABASE ${name} IS_TEMPLATE false;`,
      `DROP DATABASE IF EXISTS ${name} WITH (FORCE);`,
      forgetSql('database', args.name),
      '',
    ];
    return [runSql(args.session, 'postgres', drop.join('\n'), { transaction: false })];
  }
  const create = delta.action === 'create' ? createStatements(args, name) : [];
  // A database cannot be made in a transaction; what is recorded is in one with what it tells of.
  const statements = [
    ...create,
    'BEGIN;',
    ...alterStatements(withDatabaseReset(args, delta.gone ?? []), delta, name),
    ...(delta.record === undefined ? [] : [RECORDS_MADE, recordSql('database', args.name, delta.record)]),
    'COMMIT;',
    '',
  ];
  return [runSql(args.session, 'postgres', statements.join('\n'), { transaction: false })];
}

function createStatements(args: DatabaseArgs, name: string): readonly string[] {
  const owner = args.owner === undefined ? '' : ` OWNER ${sqlIdentifier(args.owner)}`;
  const statement = [`CREATE DATABASE ${name}${owner}`, ...args.createOptions].join(' ');
  return [
    ...(args.template === undefined
      ? []
      : [
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${sqlLiteral(args.template)} AND pid <> pg_backend_pid() \\g /dev/null`,
        ]),
    `SELECT ${sqlLiteral(statement)} WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = ${sqlLiteral(args.name)}) \\gexec`,
  ];
}

function alterStatements(args: DatabaseArgs, delta: DatabaseDelta, name: string): readonly string[] {
  const on = `DATABASE ${name}`;
  return [
    ...(delta.owner === undefined ? [] : [`ALTER ${on} OWNER TO ${sqlIdentifier(delta.owner)};`]),
    ...delta.options.map((option) => `ALTER ${on} ${option};`),
    ...(delta.comment === undefined ? [] : [`COMMENT ON ${on} IS ${sqlLiteral(delta.comment)};`]),
    ...delta.parameters.map((parameter) => parameterStatement(on, parameter, args)),
    ...args.revoke.filter((p) => delta.revoke.includes(privilegeWord(p))).map((p) => revokeSql(p, on)),
    ...args.grant.filter((p) => delta.grant.includes(privilegeWord(p))).map((p) => grantSql(p, on)),
  ];
}

function parameterStatement(on: string, name: string, args: DatabaseArgs): string {
  const value = args.parameters[name] ?? 'DEFAULT';
  return isReset(value)
    ? `ALTER ${on} RESET ${parameterName(name)};`
    : `ALTER ${on} SET ${parameterName(name)} TO ${settingSql(name, value)};`;
}
