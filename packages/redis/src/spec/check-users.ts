import type { ClusterFinding } from '@pigsty/sdk';
import { aclProblems } from './acl-words.ts';
import { commandOf, type RedisCluster } from './servers.ts';

/** Users of the access control list: their names, passwords and rules. */
export function checkUsers({ name, params }: RedisCluster): readonly ClusterFinding[] {
  const { redis_users: users } = params;
  if (users.length === 0) return [];
  if (params.redis_mode === 'sentinel')
    return [
      {
        rule: 'redis-users-sentinel',
        severity: 'warning',
        path: ['redis_users'],
        message: `${name} are sentinels, which get no users`,
        hint: 'Set redis_users of the clusters that they watch.',
      },
    ];
  return [...switchedOff(params), ...users.flatMap((user, at) => about(users, user, at))];
}

type Users = RedisCluster['params']['redis_users'];

function switchedOff(params: RedisCluster['params']): readonly ClusterFinding[] {
  if (commandOf(params, 'ACL') !== undefined) return [];
  return [
    {
      rule: 'redis-acl',
      path: ['redis_users'],
      message: 'the command ACL is switched off by redis_rename_commands: no user can be made or compared',
      hint: 'Take ACL out of redis_rename_commands.',
    },
  ];
}

function about(users: Users, user: Users[number], at: number): readonly ClusterFinding[] {
  const path = ['redis_users', at] as const;
  const found: ClusterFinding[] = [];
  if (user.name === 'default')
    found.push({
      rule: 'redis-user-name',
      path: [...path, 'name'],
      message: 'the user default is the one whose password is redis_password, and who may do everything',
      hint: 'Choose another name.',
    });
  if (users.findIndex((u) => u.name === user.name) !== at)
    found.push({
      rule: 'redis-user-name',
      path: [...path, 'name'],
      message: `two users have the name ${user.name}`,
      hint: 'Write it once, with all of its rules.',
    });
  if (user.state === 'absent') return found;
  if (user.password === undefined)
    found.push({
      rule: 'redis-user-password',
      path,
      message: `${user.name} has no password`,
      hint: 'Set password.',
    });
  return [
    ...found,
    ...aclProblems(user.acl).map(({ message, hint }) => ({
      rule: 'redis-acl',
      path: [...path, 'acl'],
      message: `the rules of ${user.name} are wrong: ${message}`,
      hint,
    })),
  ];
}
