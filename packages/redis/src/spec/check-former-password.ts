import type { ClusterFinding } from '@pigsty/sdk';
import { commandOf, type RedisCluster } from './servers.ts';

/** The password of before is one of two: it has to be another one, of servers that can have two. */
export function checkFormerPassword({ name, params }: RedisCluster): readonly ClusterFinding[] {
  const { redis_former_password: former, redis_password: password, redis_mode: mode } = params;
  if (former === undefined) return [];
  const fault =
    mode === 'sentinel'
      ? [`${name} are sentinels, which accept one password alone`, 'Take redis_former_password away.']
      : commandOf(params, 'ACL') === undefined
        ? [
            'the command ACL is switched off by redis_rename_commands: no server accepts two passwords',
            'Take ACL out of redis_rename_commands, or redis_former_password away.',
          ]
        : password.matches((plain) => plain === '')
          ? [`${name} has no password, so that there is none beside it`, 'Set redis_password.']
          : former.sha256() === password.sha256()
            ? [
                'it is redis_password itself',
                'Give the password that clients still have, and the new one in redis_password.',
              ]
            : undefined;
  const [message, hint] = fault ?? [];
  if (message === undefined || hint === undefined) return [];
  return [{ rule: 'redis-former-password', path: ['redis_former_password'], message, hint }];
}
