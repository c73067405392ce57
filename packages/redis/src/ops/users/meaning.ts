import { text, type Secret, type Text } from '@pigsty/sdk';
import { aclMeaning, aclWords } from '../../spec/acl.ts';
import type { RedisParams } from '../../spec/schema.ts';
import type { DeclaredUser } from './args.ts';

/** The beginning of a password's hash, which is all of it that leaves a host. */
export const SHOWN = 12;

/** Those that are to be there. */
export function declaredUsers(all: RedisParams['redis_users']): readonly DeclaredUser[] {
  return all.flatMap(({ name, password, acl, state }) =>
    state === 'absent' || password === undefined ? [] : [{ name, password, acl }],
  );
}

/** The rules of a user as a line of its server: reset, so that nothing of an earlier time is left. */
export function rulesOf({ password, acl }: DeclaredUser): Secret {
  return password.map(() => `on #${password.sha256()} resetchannels ${aclWords(acl).join(' ')}`.trimEnd());
}

/** What a declared user means, to be compared with what is read from a host. */
export function meaningOf({ password, acl }: DeclaredUser): string {
  return aclMeaning(['on', `#${password.sha256().slice(0, SHOWN)}`, ...aclWords(acl)]);
}

/** Of lines `live user app on #9af... ~app:* -@all +@read`, by name. */
export function meanings(lines: readonly string[], where: 'file' | 'live'): ReadonlyMap<string, string> {
  const prefix = `${where} user `;
  return new Map(
    lines
      .filter((line) => line.startsWith(prefix))
      .map((line) => {
        const [name = '', ...words] = aclWords(line.slice(prefix.length));
        return [name, aclMeaning(words)] as const;
      }),
  );
}

export const lineOf = (user: DeclaredUser): Text => text`user ${user.name} ${rulesOf(user)}\n`;
