import { isSecret, joinText, text, type Text } from '@pigsty/sdk';
import type { RedisParams } from '../spec/schema.ts';

/** One Redis (or Valkey) server of a node. */
export interface RedisServer {
  /** `<cluster>-<node>-<port>`: names the unit and every file. */
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly params: RedisParams;
}

type Setting = readonly [name: string, ...words: readonly Text[]];

/** /etc/redis/<instance>.conf of a server; sentinels have a configuration of their own. */
export function renderRedisConf(server: RedisServer): Text {
  const lines = [
    ...network(server),
    ...access(server.params),
    ...persistence(server),
    ...replication(server),
    ...memory(server.params),
    ...nativeCluster(server),
    ...behaviour(),
  ];
  return joinText([
    `# Redis ${server.name}. Managed by pigsty: a change made here is undone by the next deploy.\n`,
    ...lines.map(line),
  ]);
}

function network({ name, host, port, params }: RedisServer): readonly Setting[] {
  return [
    ['bind', params.redis_bind_address === '' ? host : params.redis_bind_address],
    ['protected-mode', 'no'],
    ['port', String(port)],
    ['tcp-backlog', '1024'],
    ['timeout', '0'],
    ['tcp-keepalive', '300'],
    ['maxclients', '6000'],
    ['supervised', 'systemd'],
    ['pidfile', `/var/run/redis/${name}.pid`],
    ['logfile', `/var/log/redis/${name}.log`],
    ['databases', '16'],
  ];
}

function access({ redis_password, redis_rename_commands }: RedisParams): readonly Setting[] {
  const open = redis_password.matches((plain) => plain === '');
  const renamed = Object.entries(redis_rename_commands);
  return [
    ...(open
      ? []
      : ([
          ['requirepass', redis_password],
          ['masterauth', redis_password],
        ] as const)),
    ...renamed.map(([command, name]): Setting => ['rename-command', command, name]),
  ];
}

function persistence({ name, params }: RedisServer): readonly Setting[] {
  const { redis_rdb_save, redis_fs_main, redis_aof_enabled } = params;
  const saves = redis_rdb_save.length === 0 ? [['save', ''] as const] : redis_rdb_save.map(saveLine);
  return [
    ...saves,
    ['stop-writes-on-bgsave-error', 'no'],
    ['dir', `${redis_fs_main}/${name}`],
    ['dbfilename', `${name}.rdb`],
    ['appendonly', redis_aof_enabled ? 'yes' : 'no'],
    ['appendfilename', `${name}.aof`],
    ['appendfsync', 'everysec'],
    ['auto-aof-rewrite-percentage', '100'],
    ['auto-aof-rewrite-min-size', '64mb'],
  ];
}

/** `1200 1`: two words, or several pairs of them. */
function saveLine(pairs: string): Setting {
  return ['save', ...pairs.trim().split(/\s+/)];
}

function replication({ port, params }: RedisServer): readonly Setting[] {
  const master = params.redis_instances[String(port)]?.replica_of?.trim().split(/\s+/);
  return [
    ...(master === undefined ? [] : ([['replicaof', ...master]] as const)),
    ['replica-serve-stale-data', 'yes'],
    ['replica-read-only', 'yes'],
    ['repl-diskless-sync', 'no'],
    ['replica-priority', '100'],
    ['client-output-buffer-limit', 'replica', '256mb', '64mb', '60'],
  ];
}

function memory({ redis_max_memory, redis_mem_policy }: RedisParams): readonly Setting[] {
  return [
    ['maxmemory', String(redis_max_memory)],
    ['maxmemory-policy', redis_mem_policy],
    ...[
      'lazyfree-lazy-eviction',
      'lazyfree-lazy-expire',
      'lazyfree-lazy-server-del',
      'replica-lazy-flush',
    ].map((name): Setting => [name, 'no']),
  ];
}

function nativeCluster({ port, params }: RedisServer): readonly Setting[] {
  if (params.redis_mode !== 'cluster') return [];
  return [
    ['cluster-enabled', 'yes'],
    ['cluster-config-file', `nodes-${port}.conf`],
    ['cluster-migration-barrier', '10'],
    ['cluster-require-full-coverage', 'no'],
  ];
}

function behaviour(): readonly Setting[] {
  return [
    ['slowlog-log-slower-than', '10000'],
    ['slowlog-max-len', '128'],
    ['disable-thp', 'yes'],
    ['oom-score-adj', 'no'],
    ['hz', '10'],
    ['dynamic-hz', 'yes'],
  ];
}

function line([name, ...words]: Setting): Text {
  return text`${name} ${joinText(words.map(word), ' ')}\n`;
}

function word(value: Text): Text {
  return isSecret(value) ? value.map(quoted) : /^[A-Za-z0-9_./:-]+$/.test(value) ? value : quoted(value);
}

/** In double quotes Redis knows escapes of C; every byte has one. */
function quoted(plain: string): string {
  const escaped = plain
    .replace(/[\\"]/g, '\\$&')
    .replace(/[\u0000-\u001f\u007f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
  return `"${escaped}"`;
}
