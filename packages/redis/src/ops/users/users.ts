import { defineOpKind, joinText, text, type Command } from '@pigsty/sdk';
import { replaceFile } from '../replaced-file.ts';
import { tellServer } from '../tell-server.ts';
import type { RedisUsersArgs, UsersDelta, UsersState } from './args.ts';
import { lineOf, meaningOf, rulesOf } from './meaning.ts';
import { namesOf, parseUsers, readUsers, RECORD } from './read.ts';

/**
 * Users of a server, as it runs and in its file: both, because the access control list is copied to no replica, and is
 * written down by CONFIG REWRITE alone. Users that were never declared are left alone; one that was, and is no longer, goes.
 */
export const redisUsers = defineOpKind<RedisUsersArgs, UsersState, UsersDelta>({
  kind: 'redis.users',
  summary: 'users of a Redis server with their passwords and rights, as it runs and in its file',
  key: ({ server }) => server,
  read: readUsers,
  parse: parseUsers,
  diff,
  write: (args, delta) => [
    { do: 'run', command: tell(args, delta) },
    { do: 'run', command: writeDown(args, delta) },
  ],
  describe: ({ server }, { create, change, drop }) => {
    const parts = [
      ...(create.length === 0 ? [] : [`create ${named(create)}`]),
      ...(change.length === 0 ? [] : [`set password and rights of ${named(change)}`]),
      ...(drop.length === 0 ? [] : [`drop ${named(drop)}`]),
    ];
    return parts.length === 0 ? `record the users of ${server}` : `${parts.join(', ')} of ${server}`;
  },
  action: (_, { create, change, drop }) => {
    if (create.length > 0 && change.length + drop.length === 0) return 'create';
    return drop.length > 0 && create.length + change.length === 0 ? 'remove' : 'change';
  },
  converged: (args) => {
    const wanted = new Map(args.users.map((u) => [u.name, meaningOf(u)]));
    return { record: recordOf(args), file: wanted, live: wanted };
  },
});

const named = (names: readonly string[]): string =>
  `${names.length === 1 ? 'user' : 'users'} ${names.join(', ')}`;

const recordOf = ({ users }: RedisUsersArgs): readonly string[] => users.map((u) => u.name).sort();

function diff(args: RedisUsersArgs, { record, file, live }: UsersState): UsersDelta | undefined {
  const places = live === undefined ? [file] : [file, live];
  const isThere = (name: string): boolean => places.some((place) => place.has(name));
  const unlike = args.users.filter((u) => places.some((place) => place.get(u.name) !== meaningOf(u)));
  const wanted = new Set(args.users.map((u) => u.name));
  const gone = [...new Set([...record, ...args.absent])].filter((name) => !wanted.has(name));
  const drop = gone.filter(isThere);
  const create = unlike.filter((u) => !isThere(u.name)).map((u) => u.name);
  const change = unlike.filter((u) => isThere(u.name)).map((u) => u.name);
  const noted = record.join(' ') === recordOf(args).join(' ');
  return unlike.length + drop.length === 0 && noted ? undefined : { create, change, drop };
}

/** Orders go to the server's standard input; of passwords they have the hash alone. */
function tell(args: RedisUsersArgs, { create, change, drop }: UsersDelta): Command {
  const { cli, aclCommand, users, server } = args;
  const told = new Set([...create, ...change]);
  const orders = [
    ...users
      .filter((u) => told.has(u.name))
      .map((u) => text`${aclCommand} SETUSER ${u.name} reset ${rulesOf(u)}\n`),
    ...(drop.length === 0 ? [] : [`${aclCommand} DELUSER ${drop.join(' ')}\n`]),
  ];
  return tellServer(cli, { server, refused: 'a user', orders });
}

/** Lines of users that nobody declared stay. */
function writeDown(args: RedisUsersArgs, { drop }: UsersDelta): Command {
  const { cli, user, users } = args;
  const record = users.length === 0 ? [] : [`${RECORD}${recordOf(args).join(' ')}\n`];
  return replaceFile({
    path: cli.conf,
    user,
    lines: joinText([...record, ...users.map(lineOf)]),
    ours: 'last',
    keeps: `index($0, "${RECORD}") != 1 && !(tolower($1) == "user" && index(words, " " $2 " "))`,
    words: [...namesOf(args), ...drop],
  });
}
