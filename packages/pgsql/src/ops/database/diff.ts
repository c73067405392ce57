import { missingPrivileges, privilegeWord, unwantedPrivileges } from '../../sql/acl.ts';
import { compareRecord } from '../../sql/record.ts';
import { differentSettings } from '../../sql/setting.ts';
import type { DatabaseArgs, DatabaseDelta, DatabaseState } from './args.ts';
import { declaredOfDatabase, DEFAULT_PRIVILEGES, withDatabaseReset } from './declared.ts';

type Present = Extract<DatabaseState, { exists: true }>;

export function diffDatabase(declared: DatabaseArgs, state: DatabaseState): DatabaseDelta | undefined {
  if (declared.state === 'absent') {
    return state.exists ? { action: 'drop', options: [], parameters: [], grant: [], revoke: [] } : undefined;
  }
  const have = state.exists ? state : created(declared);
  const { gone, record } = compareRecord(
    have.recorded,
    declaredOfDatabase(declared),
    declared.noLongerDeclared,
  );
  const args = withDatabaseReset(declared, gone);
  const found: DatabaseDelta = {
    action: state.exists ? 'alter' : 'create',
    ...(args.owner === undefined || args.owner === have.owner ? {} : { owner: args.owner }),
    options: options(args, have),
    ...(args.comment === undefined || args.comment === (have.comment ?? '') ? {} : { comment: args.comment }),
    parameters: differentSettings(args.parameters, have.parameters, have.settingTypes),
    grant: missingPrivileges(args.grant, have.privileges).map(privilegeWord),
    revoke: unwantedPrivileges(args.revoke, have.privileges).map(privilegeWord),
    ...(gone.length === 0 ? {} : { gone }),
    ...(record === undefined ? {} : { record }),
  };
  const lists = [found.options, found.parameters, found.grant, found.revoke];
  const texts = [found.owner, found.comment, found.record];
  const empty = texts.every((text) => text === undefined) && lists.every((list) => list.length === 0);
  return state.exists && empty ? undefined : found;
}

function created(args: DatabaseArgs): Present {
  return {
    exists: true,
    owner: args.owner ?? args.session.dbsu,
    isTemplate: false,
    allowConnections: true,
    connectionLimit: -1,
    comment: undefined,
    parameters: {},
    settingTypes: new Map(),
    privileges: DEFAULT_PRIVILEGES,
    recorded: [],
  };
}

function options(args: DatabaseArgs, have: Present): readonly string[] {
  const word = (name: string, want: boolean | number | undefined, is: boolean | number): readonly string[] =>
    want === undefined || want === is ? [] : [`${name} ${String(want).toUpperCase()}`];
  return [
    ...word('IS_TEMPLATE', args.isTemplate, have.isTemplate),
    ...word('ALLOW_CONNECTIONS', args.allowConnections, have.allowConnections),
    ...word('CONNECTION LIMIT', args.connectionLimit, have.connectionLimit),
  ];
}
