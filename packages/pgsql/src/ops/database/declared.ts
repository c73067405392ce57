import type { Privilege } from '../../sql/acl.ts';
import { declarationOf, type Declaration, type DeclaredItems } from '../../sql/record.ts';
import { settingKey } from '../../sql/server-setting.ts';
import { isReset } from '../../sql/setting.ts';
import type { DatabaseArgs } from './args.ts';

/** What CREATE DATABASE gives: everybody may connect and make temporary tables. */
export const DEFAULT_PRIVILEGES: readonly Privilege[] = [
  { role: 'PUBLIC', privilege: 'CONNECT' },
  { role: 'PUBLIC', privilege: 'TEMPORARY' },
];

/** Without the grant option: who holds a privilege is what counts here. */
function item(verb: 'grant' | 'revoke', { privilege, role }: Privilege): string {
  return `${verb} ${privilege} ${verb === 'grant' ? 'TO' : 'FROM'} ${role}`;
}

function isDefault({ role, privilege }: Privilege): boolean {
  return DEFAULT_PRIVILEGES.some((d) => d.role === role && d.privilege === privilege);
}

/** What a declaration says of a database, as items of its record, and whether taking an item back changes anything. */
function items(args: DatabaseArgs): DeclaredItems {
  const { owner, isTemplate, allowConnections, connectionLimit, comment, parameters, grant, revoke } = args;
  return [
    ...(isTemplate === undefined ? [] : [['is_template', isTemplate] as const]),
    ...(allowConnections === undefined ? [] : [['allowconn', !allowConnections] as const]),
    ...(connectionLimit === undefined ? [] : [['connlimit', connectionLimit !== -1] as const]),
    ...(comment === undefined ? [] : [['comment', comment !== ''] as const]),
    ...Object.entries(parameters).map(
      ([name, value]) => [`parameter ${settingKey(name)}`, !isReset(value)] as const,
    ),
    ...grant.flatMap((p) => [
      // What an owner holds comes with the database, and goes to the next one with it.
      [item('grant', p), !isDefault(p) && p.role !== owner] as const,
      [item('revoke', p), false] as const,
    ]),
    ...revoke.flatMap((p) => [
      [item('revoke', p), isDefault(p)] as const,
      [item('grant', p), false] as const,
    ]),
  ];
}

/** For `compareRecord`. */
export function declaredOfDatabase(args: DatabaseArgs): Declaration {
  return declarationOf(items(args));
}

/** The declaration with each of the items as it is where nobody declares it. */
export function withDatabaseReset(args: DatabaseArgs, gone: readonly string[]): DatabaseArgs {
  if (gone.length === 0) return args;
  const parameters = gone.flatMap((name) => /^parameter (.*)$/.exec(name)?.[1] ?? []);
  const privileges = (pattern: RegExp): readonly Privilege[] =>
    gone.flatMap((name) => {
      const [, privilege, role] = pattern.exec(name) ?? [];
      return privilege === undefined || role === undefined ? [] : [{ privilege, role }];
    });
  return {
    ...args,
    ...(gone.includes('is_template') ? { isTemplate: false } : {}),
    ...(gone.includes('allowconn') ? { allowConnections: true } : {}),
    ...(gone.includes('connlimit') ? { connectionLimit: -1 } : {}),
    ...(gone.includes('comment') ? { comment: '' } : {}),
    parameters: { ...args.parameters, ...Object.fromEntries(parameters.map((name) => [name, 'DEFAULT'])) },
    grant: [...args.grant, ...privileges(/^revoke (\S+) FROM (.*)$/)],
    revoke: [...args.revoke, ...privileges(/^grant (\S+) TO (.*)$/)],
  };
}

/** The item that an option of ALTER DATABASE is about: `CONNECTION LIMIT -1`. */
export function itemOfOption(option: string): string {
  if (option.startsWith('IS_TEMPLATE')) return 'is_template';
  return option.startsWith('ALLOW_CONNECTIONS') ? 'allowconn' : 'connlimit';
}

/** The item that a privilege of a delta was taken back for: `CONNECT TO app`, granted again or revoked. */
export function itemOfPrivilege(word: string, verb: 'grant' | 'revoke'): string {
  return verb === 'grant' ? `revoke ${word.replace(' TO ', ' FROM ')}` : `grant ${word}`;
}
