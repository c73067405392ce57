import { isSecret } from '@pigsty/sdk';
import { expect, test } from 'vitest';
import { renderRedisConf } from '../src/render/redis-conf.ts';
import { RedisParams } from '../src/spec/schema.ts';

const identity = { redis_cluster: 'redis-ms', redis_node: 1 };

test('the file of a replica with a password is the reviewed one', async () => {
  const params = RedisParams.parse({
    ...identity,
    redis_instances: { 6379: {}, 6380: { replica_of: '10.10.10.10 6379' } },
    redis_password: 'redis.ms "quoted"',
    redis_rename_commands: { FLUSHALL: '' },
  });
  const conf = renderRedisConf({
    name: 'redis-ms-1-6380',
    cluster: 'redis-ms',
    host: '10.10.10.10',
    port: 6380,
    params,
  });
  await expect(isSecret(conf) ? conf.reveal() : conf).toMatchFileSnapshot('golden/redis-ms-1-6380.conf');
});

test('the file of a member of a native cluster is the reviewed one', async () => {
  const params = RedisParams.parse({
    ...identity,
    redis_instances: { 6379: {} },
    redis_mode: 'cluster',
    redis_bind_address: '',
    redis_rdb_save: [],
    redis_aof_enabled: true,
  });
  const conf = renderRedisConf({
    name: 'redis-ms-1-6379',
    cluster: 'redis-ms',
    host: '10.10.10.10',
    port: 6379,
    params,
  });
  await expect(String(conf)).toMatchFileSnapshot('golden/redis-ms-1-6379.conf');
});
