import { quoteWord, verdict, type Probe } from '@pigsty/sdk';
import { cliOf } from '../ops/ask.ts';
import { declaredUsers, meaningOf, meanings } from '../ops/users/meaning.ts';
import { liveUsers, shownUsers } from '../ops/users/read.ts';
import { commandOf, type RedisServer } from '../spec/servers.ts';

const { ok, warn } = verdict;

/** Users that the server has otherwise than they are declared. Of hashes of passwords the beginning is compared. */
export function usersProbe(
  subject: Pick<Probe, 'module' | 'cluster' | 'instance' | 'host'>,
  server: RedisServer,
): readonly Probe[] {
  const { redis_users: declared } = server.params;
  const aclCommand = commandOf(server.params, 'ACL');
  if (declared.length === 0 || aclCommand === undefined) return [];
  const names = declared.map((u) => u.name).join(' ');
  return [
    {
      ...subject,
      name: 'users are as declared',
      script: `${liveUsers(cliOf(server), aclCommand)} | ${shownUsers(quoteWord(` ${names} `))}`,
      deadlineMs: 7000,
      judge: ({ output }) => {
        const lines = output.split('\n');
        if (!lines.includes('live @users')) return { state: 'unknown', detail: 'no answer' };
        const found = differences(server, meanings(lines, 'live'));
        return found.length === 0
          ? ok(`${declaredUsers(declared).length} users`)
          : warn(found.join('; '), `pigsty install redis -l ${server.cluster}`);
      },
    },
  ];
}

function differences({ params }: RedisServer, have: ReadonlyMap<string, string>): readonly string[] {
  const wanted = declaredUsers(params.redis_users);
  const missing = wanted.filter((u) => !have.has(u.name)).map((u) => u.name);
  const other = wanted
    .filter((u) => have.has(u.name) && have.get(u.name) !== meaningOf(u))
    .map((u) => u.name);
  const left = params.redis_users.filter((u) => u.state === 'absent' && have.has(u.name)).map((u) => u.name);
  return [
    ...(missing.length === 0 ? [] : [`${missing.join(', ')} is missing`]),
    ...(other.length === 0 ? [] : [`${other.join(', ')} has another password or other rights than declared`]),
    ...(left.length === 0 ? [] : [`${left.join(', ')} should not be there`]),
  ];
}
