import { isolated, parseSections, quoteWord, section, text, type Secret, type Text } from '@pigsty/sdk';
import { aclMeaning, aclWords } from '../../spec/acl.ts';
import type { RedisParams } from '../../spec/schema.ts';
import { askLocally, type RedisCli } from '../ask.ts';
import type { DeclaredUser, RedisUsersArgs, UsersState } from './args.ts';

/** Begins the line of the file that names the users of the last run. The server keeps it, as it keeps every comment. */
export const RECORD = '# Users of Pigsty: ';

/** The beginning of a password's hash, which is all of it that leaves a host. */
const SHOWN = 12;

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

export const namesOf = ({ users, absent }: Pick<RedisUsersArgs, 'users' | 'absent'>): readonly string[] => [
  ...users.map((u) => u.name),
  ...absent,
];

export function readUsers(all: readonly RedisUsersArgs[]): Text {
  return isolated(
    all.map((args, i) => {
      const conf = quoteWord(args.cli.conf);
      return section(
        i,
        `record=$(sed -n ${quoteWord(`s/^${RECORD}//p`)} ${conf} 2>/dev/null)
echo "record $record"
${only(`grep '^user ' ${conf} 2>/dev/null | sed 's/^/file /'`, args)}
${only(liveUsers(args.cli, args.aclCommand), args)}`,
      );
    }),
  );
}

/** Prints `live` and a line for each user of a server that answers. */
export function liveUsers(cli: RedisCli, aclCommand: string): string {
  return `${askLocally(cli, ['PING @users', `${aclCommand} LIST`])} | sed 's/^/live /'`;
}

/** Users that are somebody else's are not read; of the hashes of passwords only the beginning is. */
function only(lines: string, args: Pick<RedisUsersArgs, 'users' | 'absent'>): string {
  return `${lines} | ${shownUsers(`${quoteWord(` ${namesOf(args).join(' ')} `)}"$record "`)}`;
}

/** A filter of lines `file user NAME ...` and `live user NAME ...`. The names are a word of a shell, with blanks around each. */
export function shownUsers(names: string): string {
  return `awk -v names=${names} '$2 == "@users" || ($2 == "user" && index(names, " " $3 " "))' | sed -E 's/#([0-9a-f]{${SHOWN}})[0-9a-f]*/#\\1/g'`;
}

export function parseUsers(output: string, all: readonly RedisUsersArgs[]): readonly UsersState[] {
  const sections = parseSections(output);
  return all.map((_, i): UsersState => {
    const lines = (sections.get(String(i)) ?? '').split('\n');
    const record = lines.find((l) => l.startsWith('record '))?.slice('record '.length) ?? '';
    return {
      record: record.split(' ').filter((name) => name !== ''),
      file: meanings(lines, 'file'),
      ...(lines.includes('live @users') ? { live: meanings(lines, 'live') } : {}),
    };
  });
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
