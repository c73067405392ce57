import { isSecret, joinText, text, type Text } from '@pigsty/sdk';
import { quoted } from '../ops/ask.ts';
import { paths } from '../spec/paths.ts';
import type { RedisParams } from '../spec/schema.ts';
import { dataOf, type RedisServer } from '../spec/servers.ts';
import { NOT_OF_VALKEY, setting, type Setting } from './settings.ts';

export const confHeader = (name: string): string =>
  `# Redis ${name}. Managed by Pigsty: its settings are set again by every deploy; the rest is the server's own.\n`;

/** What a server, or a sentinel, is to be configured with. */
export function settingsOf(server: RedisServer): readonly Setting[] {
  if (server.params.redis_mode === 'sentinel') return sentinelSettings(server);
  return [
    ...network(server),
    setting('maxclients', '6000'),
    // A native cluster has one.
    ...(server.params.redis_mode === 'cluster' ? [] : [setting('databases', '16')]),
    ...access(server.params),
    ...persistence(server),
    ...replication(server),
    ...memory(server.params),
    ...nativeCluster(server),
    ...behaviour(server.params),
  ];
}

/** /etc/redis/<instance>.conf as it is written for the first time. */
export function renderRedisConf(server: RedisServer): Text {
  return joinText([confHeader(server.name), ...settingsOf(server).map(settingLine)]);
}

export function settingLine({ name, words }: Setting): Text {
  return text`${name} ${joinText(words.map(word), ' ')}\n`;
}

function sentinelSettings(server: RedisServer): readonly Setting[] {
  return [
    ...network(server),
    ...password(server.params.redis_password, 'requirepass'),
    setting('dir', dataOf(server)),
    // A sentinel drops what equals its defaults when it writes its file.
    { ...setting('sentinel', 'deny-scripts-reconfig', 'yes'), once: true },
    { ...setting('sentinel', 'announce-ip', server.host), once: true },
  ];
}

function network(server: RedisServer): readonly Setting[] {
  const { name, host, port, params } = server;
  const { redis_bind_address: bind, redis_tls_enabled: tls, redis_mode } = params;
  const addresses = bind === '' ? [host, '127.0.0.1'] : [bind];
  const ports = tls
    ? [setting('port', '0'), setting('tls-port', String(port)), ...tlsFiles()]
    : [setting('port', String(port))];
  return [
    setting('bind', ...addresses),
    setting('protected-mode', 'no'),
    ...ports,
    ...(redis_mode === 'sentinel' ? [] : [setting('tcp-backlog', '1024'), setting('timeout', '0')]),
    ...(redis_mode === 'sentinel' ? [] : [setting('tcp-keepalive', '300')]),
    // Also on the command line of the unit: a sentinel writes it into its file.
    setting('supervised', 'systemd'),
    setting('pidfile', `${paths.run}/${name}.pid`),
    setting('logfile', `${paths.log}/${name}.log`),
  ];
}

function tlsFiles(): readonly Setting[] {
  return [
    setting('tls-ca-cert-file', paths.ca),
    setting('tls-cert-file', paths.certificate),
    setting('tls-key-file', paths.key),
    setting('tls-auth-clients', 'no'),
    setting('tls-replication', 'yes'),
  ];
}

function access({ redis_password, redis_rename_commands }: RedisParams): readonly Setting[] {
  return [
    ...password(redis_password, 'requirepass', 'masterauth'),
    ...Object.entries(redis_rename_commands).map(([command, name]) =>
      setting('rename-command', command, name),
    ),
  ];
}

/** `masterauth` on primaries, too: they are replicas after a failover. */
function password(secret: RedisParams['redis_password'], ...names: readonly string[]): readonly Setting[] {
  return secret.matches((plain) => plain === '') ? [] : names.map((name) => setting(name, secret));
}

function persistence(server: RedisServer): readonly Setting[] {
  const { redis_rdb_save, redis_aof_enabled } = server.params;
  const saves =
    redis_rdb_save.length === 0
      ? [setting('save', '')]
      : redis_rdb_save.map((pairs) => setting('save', ...pairs.trim().split(/\s+/)));
  return [
    ...saves,
    setting('stop-writes-on-bgsave-error', 'no'),
    setting('dir', dataOf(server)),
    setting('dbfilename', `${server.name}.rdb`),
    setting('appendonly', redis_aof_enabled ? 'yes' : 'no'),
    setting('appendfilename', `${server.name}.aof`),
    setting('appendfsync', 'everysec'),
    setting('auto-aof-rewrite-percentage', '100'),
    setting('auto-aof-rewrite-min-size', '64mb'),
  ];
}

/** Which primary a replica copies is said when it is set up (plan/launch.ts); from then on the server knows. */
function replication({ host }: RedisServer): readonly Setting[] {
  return [
    // Sentinels and clients learn this address; a second network card must not bring another one.
    setting('replica-announce-ip', host),
    setting('replica-serve-stale-data', 'yes'),
    setting('replica-read-only', 'yes'),
    setting('repl-diskless-sync', 'no'),
    setting('replica-priority', '100'),
    setting('client-output-buffer-limit', 'replica', '256mb', '64mb', '60'),
  ];
}

function memory({ redis_max_memory, redis_mem_policy }: RedisParams): readonly Setting[] {
  const notLazy = [
    'lazyfree-lazy-eviction',
    'lazyfree-lazy-expire',
    'lazyfree-lazy-server-del',
    'replica-lazy-flush',
  ];
  return [
    setting('maxmemory', String(redis_max_memory)),
    setting('maxmemory-policy', redis_mem_policy),
    ...notLazy.map((name) => setting(name, 'no')),
  ];
}

function nativeCluster({ host, port, params }: RedisServer): readonly Setting[] {
  if (params.redis_mode !== 'cluster') return [];
  return [
    setting('cluster-enabled', 'yes'),
    setting('cluster-config-file', `nodes-${port}.conf`),
    setting('cluster-announce-ip', host),
    setting('cluster-migration-barrier', '10'),
    setting('cluster-node-timeout', String(params.redis_cluster_node_timeout)),
    setting('cluster-require-full-coverage', 'no'),
    ...(params.redis_tls_enabled ? [setting('tls-cluster', 'yes')] : []),
  ];
}

function behaviour({ redis_type }: RedisParams): readonly Setting[] {
  const all = [
    setting('slowlog-log-slower-than', '10000'),
    setting('slowlog-max-len', '128'),
    setting('disable-thp', 'yes'),
    setting('oom-score-adj', 'no'),
    setting('hz', '10'),
    setting('dynamic-hz', 'yes'),
  ];
  return redis_type === 'valkey' ? all.filter(({ name }) => !NOT_OF_VALKEY.has(name)) : all;
}

function word(value: Text): Text {
  return isSecret(value) ? value.map(quoted) : /^[A-Za-z0-9_./:-]+$/.test(value) ? value : quoted(value);
}
