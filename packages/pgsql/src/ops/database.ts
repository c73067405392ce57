import { defineOpKind } from '@pigsty/sdk';
import { lowerKeywords } from '../sql/keywords.ts';
import { settledSettings } from '../sql/setting.ts';
import type { DatabaseArgs, DatabaseDelta, DatabaseState } from './database/args.ts';
import { diffDatabase } from './database/diff.ts';
import { parseDatabases, readDatabases } from './database/read.ts';
import { writeDatabase } from './database/write.ts';
import { unreadableSql } from '../sql/session.ts';
import { dropping } from './dropping.ts';

/** A database with its owner, limits, parameters and access list. */
export const pgDatabase = defineOpKind<DatabaseArgs, DatabaseState, DatabaseDelta>({
  kind: 'pg.database',
  summary: 'a database with its owner, limits, parameters and access list',
  key: ({ cluster, name }) => `${cluster}/${name}`,
  read: readDatabases,
  parse: parseDatabases,
  unreadable: unreadableSql,
  diff: diffDatabase,
  write: writeDatabase,
  describe: ({ name }, delta) =>
    delta.action === 'drop' ? `drop database ${name}` : `${delta.action} database ${name}${words(delta)}`,
  ...dropping(({ cluster, name }) => `database ${name} of ${cluster}`),
  converged: (args) => {
    if (args.state === 'absent') return { exists: false };
    return {
      exists: true,
      owner: args.owner ?? args.session.dbsu,
      isTemplate: args.isTemplate ?? false,
      allowConnections: args.allowConnections ?? true,
      connectionLimit: args.connectionLimit ?? -1,
      comment: args.comment,
      parameters: settledSettings(args.parameters),
      settingTypes: new Map(),
      privileges: args.grant,
    };
  },
});

function words(delta: DatabaseDelta): string {
  const parts = [
    ...(delta.owner === undefined ? [] : [`owner ${delta.owner}`]),
    ...delta.options.map(lowerKeywords),
    ...(delta.comment === undefined ? [] : ['comment']),
    ...(delta.parameters.length > 0 ? [`parameters ${delta.parameters.join(', ')}`] : []),
    ...delta.grant.map((g) => `grant ${g}`),
    ...delta.revoke.map((r) => `revoke ${r.replace(' TO ', ' FROM ')}`),
  ];
  return parts.length === 0 ? '' : `: ${parts.join('; ')}`;
}
