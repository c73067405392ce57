import { isolated, parseSections, quoteWord, section, type Text } from '@pigsty/sdk';
import { askLocally, type RedisCli } from '../ask.ts';
import type { RedisUsersArgs, UsersState } from './args.ts';
import { meanings, SHOWN } from './meaning.ts';

/** Begins the line of the file that names the users of the last run. The server keeps it, as it keeps every comment. */
export const RECORD = '# Users of Pigsty: ';

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
