import { nearestName, type ClusterFinding } from '@pigsty/sdk';
import { bytesOf } from './size.ts';
import type { RedisCluster } from './servers.ts';

/** Settings that Redis would accept or refuse at its start, and that are probably slips. */
export function checkSettings({ params }: RedisCluster): readonly ClusterFinding[] {
  return [...smallMemory(params), ...commands(params)];
}

type Params = RedisCluster['params'];

const MEBIBYTE = 1024 ** 2;

/** A number without a unit is bytes; zero is no limit. */
function smallMemory({ redis_max_memory: size }: Params): readonly ClusterFinding[] {
  const bytes = bytesOf(String(size));
  if (bytes !== undefined && bytes > MOST) return [hugeMemory(size)];
  if (bytes === undefined || bytes === 0 || bytes >= MEBIBYTE) return [];
  return [
    {
      severity: 'warning',
      rule: 'redis-small-memory',
      path: ['redis_max_memory'],
      message: `redis_max_memory ${size} is ${bytes} bytes, less than an empty server needs`,
      hint: `Write a unit: ${Number.parseInt(String(size), 10)}MB.`,
    },
  ];
}

/** What the memory of no machine has. */
const MOST = 32 * 1024 ** 4;

function hugeMemory(size: Params['redis_max_memory']): ClusterFinding {
  return {
    severity: 'warning',
    rule: 'redis-large-memory',
    path: ['redis_max_memory'],
    message: `redis_max_memory ${size} is more than the memory of any host: the instance would fill the host, and the system end it`,
    hint: 'Write what the instance may use, like 4GB; 0 is no limit.',
  };
}

/** Commands that somebody would rename or switch off. */
const COMMANDS =
  'ACL APPEND AUTH BGREWRITEAOF BGSAVE CLIENT CLUSTER COMMAND CONFIG DBSIZE DEBUG DEL DISCARD DUMP EVAL EVALSHA EXEC EXPIRE FAILOVER FCALL FLUSHALL FLUSHDB FUNCTION GET GETDEL HELLO HGETALL INFO KEYS LASTSAVE LATENCY LLEN LRANGE MEMORY MGET MIGRATE MODULE MONITOR MOVE MSET MULTI OBJECT PERSIST PFDEBUG PING PSUBSCRIBE PSYNC PUBLISH PUBSUB RANDOMKEY READONLY READWRITE RENAME RENAMENX REPLCONF REPLICAOF RESET RESTORE ROLE SAVE SCAN SCRIPT SELECT SET SHUTDOWN SLAVEOF SLOWLOG SMEMBERS SORT SPOP SUBSCRIBE SWAPDB SYNC TIME TTL TYPE UNLINK WAIT'.split(
    ' ',
  );

/** The server does not start with a command in its file that it does not have. */
function commands({ redis_rename_commands: renamed }: Params): readonly ClusterFinding[] {
  return Object.keys(renamed).flatMap((name): readonly ClusterFinding[] => {
    const own = name.toUpperCase();
    const near = COMMANDS.includes(own) || own.length < 4 ? undefined : nearestName(own, COMMANDS);
    if (near === undefined) return [];
    return [
      {
        severity: 'warning',
        rule: 'redis-command',
        path: ['redis_rename_commands', name],
        part: 'key',
        message: `${name} is no command that is known here, and a server does not start with one that it does not have`,
        hint: `Did you mean ${near}?`,
      },
    ];
  });
}
