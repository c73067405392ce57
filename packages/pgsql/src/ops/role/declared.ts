import { declarationOf, type Declaration, type DeclaredItems } from '../../sql/record.ts';
import { settingKey } from '../../sql/server-setting.ts';
import { isReset } from '../../sql/setting.ts';
import { ATTRIBUTES, type Attribute, type Membership, type RoleArgs } from './args.ts';
import { newRole } from './new-role.ts';

/** Options of a membership; `inherit` and `set` since PostgreSQL 16. */
export const OPTIONS = ['admin', 'inherit', 'set'] as const;

/** What a declaration says of a role, as items of its record, and whether taking an item back would change anything. */
function items(args: RoleArgs): DeclaredItems {
  const { attributes, connectionLimit, expiresAt, expiresInDays, comment, memberships, parameters } = args;
  const expires = expiresInDays !== undefined || (expiresAt !== undefined && expiresAt !== 'infinity');
  return [
    ...ATTRIBUTES.filter((name) => attributes[name] !== undefined).map(
      (name) => [name, attributes[name] !== newRole.attributes[name]] as const,
    ),
    ...(connectionLimit === undefined ? [] : [['connlimit', connectionLimit !== -1] as const]),
    ...(expiresInDays === undefined && expiresAt === undefined ? [] : [['expire', expires] as const]),
    ...(comment === undefined ? [] : [['comment', comment !== ''] as const]),
    ...memberships.flatMap((m) => [
      [`member ${m.role}`, m.member] as const,
      ...OPTIONS.filter((option) => m.member && m[option] !== undefined).map(
        (option) => [`${option} ${m.role}`, true] as const,
      ),
    ]),
    ...Object.entries(parameters).map(
      ([name, value]) => [`parameter ${settingKey(name)}`, !isReset(value)] as const,
    ),
  ];
}

/** For `compareRecord`. */
export function declaredOfRole(args: RoleArgs): Declaration {
  return declarationOf(items(args));
}

/** The declaration with each of the items as it is where nobody declares it. */
export function withRoleReset(args: RoleArgs, gone: readonly string[]): RoleArgs {
  if (gone.length === 0) return args;
  const names = (word: string): readonly string[] =>
    gone.filter((item) => item.startsWith(`${word} `)).map((item) => item.slice(word.length + 1));
  const attributes: RoleArgs['attributes'] = {
    ...args.attributes,
    ...Object.fromEntries(ATTRIBUTES.filter((a) => gone.includes(a)).map((a) => [a, newRole.attributes[a]])),
  };
  const inherits = attributes.inherit ?? newRole.attributes.inherit;
  const options = (m: Membership): Membership => ({
    ...m,
    ...(gone.includes(`admin ${m.role}`) ? { admin: false } : {}),
    ...(gone.includes(`inherit ${m.role}`) ? { inherit: inherits } : {}),
    ...(gone.includes(`set ${m.role}`) ? { set: true } : {}),
  });
  return {
    ...args,
    attributes,
    ...(gone.includes('connlimit') ? { connectionLimit: newRole.connectionLimit } : {}),
    ...(gone.includes('expire') ? { expiresAt: 'infinity' as const } : {}),
    ...(gone.includes('comment') ? { comment: '' } : {}),
    memberships: [
      ...args.memberships.map(options),
      ...names('member').map((role) => ({ role, member: false })),
    ],
    parameters: {
      ...args.parameters,
      ...Object.fromEntries(names('parameter').map((name) => [name, 'DEFAULT'])),
    },
  };
}

/** The item that an option of ALTER ROLE is about: `NOCREATEDB`, `CONNECTION LIMIT -1`, `VALID UNTIL 'infinity'`. */
export function itemOfOption(option: string): string {
  if (option.startsWith('CONNECTION LIMIT')) return 'connlimit';
  if (option.startsWith('VALID ')) return 'expire';
  const word = option.toLowerCase();
  const attribute = ATTRIBUTES.find((name: Attribute) => word === name || word === `no${name}`);
  return attribute ?? word;
}
