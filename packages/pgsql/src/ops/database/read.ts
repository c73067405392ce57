import { aclJson, type Privilege } from '../../sql/acl.ts';
import { sqlLiterals } from '../../sql/quote.ts';
import { jsonLines, readSql } from '../../sql/session.ts';
import { parseSettingTypes, settingTypesQuery } from '../../sql/server-setting.ts';
import { parseRecords, recordsQuery } from '../../sql/record.ts';
import { parseSettings } from '../../sql/setting.ts';
import type { DatabaseArgs, DatabaseState } from './args.ts';

export function readDatabases(all: readonly DatabaseArgs[]): string {
  const [first] = all;
  if (first === undefined) return '';
  const names = all.map((a) => a.name);
  return readSql(
    first.session,
    'postgres',
    `
SELECT jsonb_build_object('name', d.datname, 'owner', pg_get_userbyid(d.datdba), 'template', d.datistemplate,
  'allowconn', d.datallowconn, 'connlimit', d.datconnlimit, 'comment', shobj_description(d.oid, 'pg_database'),
  'parameters', (SELECT to_jsonb(s.setconfig) FROM pg_db_role_setting s WHERE s.setdatabase = d.oid AND s.setrole = 0),
  'privileges', ${aclJson('d.datacl', 'd', 'd.datdba')})
FROM pg_database d WHERE d.datname IN (${sqlLiterals(names)});
${settingTypesQuery(all.flatMap((a) => Object.keys(a.parameters)))}
${recordsQuery('database', names)}`,
  );
}

interface Row {
  readonly name: string;
  readonly owner: string;
  readonly template: boolean;
  readonly allowconn: boolean;
  readonly connlimit: number;
  readonly comment: string | null;
  readonly parameters: readonly string[] | null;
  readonly privileges: readonly Privilege[] | null;
}

export function parseDatabases(output: string, all: readonly DatabaseArgs[]): readonly DatabaseState[] {
  const documents = jsonLines(output);
  const rows = new Map((documents as readonly Row[]).map((row) => [row.name, row]));
  const settingTypes = parseSettingTypes(documents);
  const records = parseRecords(documents);
  return all.map(({ name }) => {
    const row = rows.get(name);
    if (row === undefined) return { exists: false };
    return {
      exists: true,
      owner: row.owner,
      isTemplate: row.template,
      allowConnections: row.allowconn,
      connectionLimit: row.connlimit,
      comment: row.comment ?? undefined,
      parameters: parseSettings(row.parameters ?? []),
      settingTypes,
      privileges: row.privileges ?? [],
      recorded: records.get(name) ?? [],
    };
  });
}
