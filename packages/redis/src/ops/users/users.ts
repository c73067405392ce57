import { defineOpKind, joinText, quoteWords, shCommand, text, type Command } from '@pigsty/sdk';
import { cliText } from '../ask.ts';
import type { RedisUsersArgs, UsersDelta, UsersState } from './args.ts';
import { lineOf, meaningOf, namesOf, parseUsers, readUsers, RECORD, rulesOf } from './meaning.ts';

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
    return parts.length === 0 ? `note the users of ${server}` : `${parts.join(', ')} of ${server}`;
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
  const ask = `${cliText(cli)} ${quoteWords(['-h', cli.host, '-p', String(cli.port)])}`;
  return shCommand(tellScript(ask), [cli.conf, server], { stdin: joinText(orders) });
}

/** As the server's user, in whose directory the file is. Lines of users that nobody declared stay. */
function writeDown(args: RedisUsersArgs, { drop }: UsersDelta): Command {
  const { cli, user, users } = args;
  const lines = users.length === 0 ? [] : [`${RECORD}${recordOf(args).join(' ')}\n`, ...users.map(lineOf)];
  return shCommand(writeScript, [cli.conf, [...namesOf(args), ...drop].join(' '), RECORD], {
    stdin: joinText(lines),
    user,
    cwd: '/',
  });
}

const tellScript = (ask: string): string => `conf=$1 server=$2
orders=$(cat)
[ -n "$orders" ] || exit 0
replies=$({ sed -n 's/^requirepass /AUTH /p' "$conf"; echo 'PING @@'; printf '%s\\n' "$orders"; } | timeout 30 ${ask} 2>&1 | tr -d '\\r')
bad=$(printf '%s\\n' "$replies" | sed '1,/^@@$/d' | grep -v -e '^OK$' -e '^[0-9]*$' | sed -E 's/#[0-9a-f]+/#.../g' | head -n 3)
case $replies in *@@*) ;; *) bad=\${replies:-no answer} ;; esac
[ -z "$bad" ] || { printf '%s refuses a user: %s\\n' "$server" "$bad" >&2; exit 1; }`;

const writeScript = `umask 077
conf=$1 names=$2 record=$3
new=$(mktemp "$conf.XXXXXX") || exit 1
trap 'rm -f -- "$new"' EXIT
awk -v names=" $names " -v record="$record" 'index($0, record) == 1 { next } tolower($1) == "user" && index(names, " " $2 " ") { next } { print }' "$conf" >"$new" || exit 1
cat >>"$new" || exit 1
mv -fT -- "$new" "$conf"`;
