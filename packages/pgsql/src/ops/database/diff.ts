import { missingPrivileges, privilegeWord, unwantedPrivileges, type Privilege } from '../../sql/acl.ts';
import { differentSettings } from '../../sql/setting.ts';
import type { DatabaseArgs, DatabaseDelta, DatabaseState } from './args.ts';

type Present = Extract<DatabaseState, { exists: true }>;

export function diffDatabase(args: DatabaseArgs, state: DatabaseState): DatabaseDelta | undefined {
  if (args.state === 'absent') {
    return state.exists ? { action: 'drop', options: [], parameters: [], grant: [], revoke: [] } : undefined;
  }
  const have = state.exists ? state : created(args);
  const found: DatabaseDelta = {
    action: state.exists ? 'alter' : 'create',
    ...(args.owner === undefined || args.owner === have.owner ? {} : { owner: args.owner }),
    options: options(args, have),
    ...(args.comment === undefined || args.comment === have.comment ? {} : { comment: args.comment }),
    parameters: differentSettings(args.parameters, have.parameters, have.settingTypes),
    grant: missingPrivileges(args.grant, have.privileges).map(privilegeWord),
    revoke: unwantedPrivileges(args.revoke, have.privileges).map(privilegeWord),
  };
  const lists = [found.options, found.parameters, found.grant, found.revoke];
  const empty =
    found.owner === undefined && found.comment === undefined && lists.every((list) => list.length === 0);
  return state.exists && empty ? undefined : found;
}

/** What CREATE DATABASE gives: everybody may connect and make temporary tables. */
const DEFAULT_PRIVILEGES: readonly Privilege[] = [
  { role: 'PUBLIC', privilege: 'CONNECT' },
  { role: 'PUBLIC', privilege: 'TEMPORARY' },
];

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
