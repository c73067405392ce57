import type { Fault } from '../harness/alerted-faults.ts';
import { members, meta } from '../harness/estate.ts';
import { fault, sql } from './fault.ts';

const [first, second, third] = members;

const redis = (host: string, port: number, password: string, command: string): string =>
  `REDISCLI_AUTH=${password} redis-cli -h ${host} -p ${port} ${command}`;
const shard = (port: number): string => `redis-test-1-${port}`;

export const inRedis: readonly Fault[] = [
  fault({
    what: 'a replica has another password than its primary',
    host: second,
    begin: `${redis(second, 6379, 'redis.ms', 'config set masterauth wrong')} >/dev/null
${redis(second, 6379, 'redis.ms', 'client kill type master')} >/dev/null`,
    end: `${redis(second, 6379, 'redis.ms', 'config set masterauth redis.ms')}`,
    raises: [{ alert: 'RedisReplicationBroken', labels: { ip: second } }],
  }),
  fault({
    what: 'two of three sentinels are stopped',
    host: meta,
    begin: 'systemctl stop redis-meta-1-26380 redis-meta-1-26381',
    end: 'systemctl start redis-meta-1-26380 redis-meta-1-26381',
    raises: [
      { alert: 'SentinelNoQuorum', labels: { cls: 'redis-meta' } },
      { alert: 'RedisDown', labels: { ins: 'redis-meta-1-26380' } },
    ],
  }),
  fault({
    what: 'a shard loses its primary and its replica',
    host: third,
    begin: `replica=$(${redis(third, 7001, 'redis.test', 'cluster nodes')} | awk '/master/ && /:7001@/ { id = $1 } { line[NR] = $0 } END { for (i in line) if (index(line[i], "slave " id)) { split(line[i], f, /[:@]/); print f[2] } }')
systemctl stop ${shard(7001)} "redis-test-1-$replica"`,
    end: `systemctl start ${[1, 2, 3, 4, 5, 6].map((i) => shard(7000 + i)).join(' ')}`,
    raises: [
      { alert: 'RedisClusterBroken', labels: { cls: 'redis-test' } },
      { alert: 'RedisDown', labels: { ins: shard(7001) } },
    ],
  }),
  fault({
    what: 'the memory that a server may use is full',
    host: first,
    begin: redis(
      first,
      6379,
      'redis.ms',
      `eval "for i = 1, 62 do redis.call('set', 'fill:' .. i, string.rep('x', 1000000)) end" 0`,
    ),
    end: redis(first, 6379, 'redis.ms', 'flushall'),
    raises: [{ alert: 'RedisMemoryHigh', labels: { ip: first } }],
  }),
];

export const inMinio: readonly Fault[] = [
  fault({
    what: 'the store of the backups is stopped, and WAL is to be archived',
    host: meta,
    begin: `systemctl stop minio
${sql("SELECT pg_logical_emit_message(false, 'spec', 'x'); SELECT pg_switch_wal();")}`,
    end: 'systemctl start minio',
    raises: [
      { alert: 'MinioServerDown', labels: { ip: meta } },
      { alert: 'S3ProbeFailing', labels: { cls: 'pg-test' } },
      { alert: 'ArchiveFailing', labels: { ins: 'pg-meta-1' } },
    ],
  }),
];

export const noBackup: readonly Fault[] = [
  fault({
    what: 'a scheduled backup finds no configuration',
    host: meta,
    begin: `mv /etc/pgbackrest/pgbackrest.conf /root/pgbackrest.kept
cd /; ! su postgres -c /pg/bin/pg-backup >/dev/null 2>&1`,
    end: `mv /root/pgbackrest.kept /etc/pgbackrest/pgbackrest.conf
cd /; su postgres -c /pg/bin/pg-backup >/dev/null 2>&1`,
    raises: [{ alert: 'BackupFailed', labels: { pg_cluster: 'pg-meta' } }],
  }),
];

export const oneDrive: readonly Fault[] = [
  fault({
    what: 'a drive is gone',
    host: meta,
    begin: 'mv /data/minio4 /data/gone4',
    end: 'rm -rf /data/minio4; mv /data/gone4 /data/minio4',
    raises: [{ alert: 'MinioDiskOffline', labels: { ip: meta } }],
  }),
];

export const noRoom: readonly Fault[] = [
  fault({
    what: 'a server has no room for further clients',
    host: first,
    begin: `declared=$(${redis(first, 6379, 'redis.ms', 'config get maxclients')} | tail -n 1)
(echo 'config set maxclients 1'; sleep 8; echo "config set maxclients $declared") | ${redis(first, 6379, 'redis.ms', '')} >/dev/null &
sleep 1
for i in 1 2 3 4 5; do ${redis(first, 6379, 'redis.ms', 'ping')} >/dev/null 2>&1 || :; done
wait`,
    end: redis(first, 6379, 'redis.ms', 'ping'),
    raises: [{ alert: 'RedisRejectsConnections', labels: { ip: first }, lingers: true }],
  }),
];
