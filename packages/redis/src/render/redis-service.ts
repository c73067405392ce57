import { paths } from '../spec/paths.ts';
import { USER, bornOf, confOf, dataOf, engineOf, type RedisServer } from '../spec/servers.ts';

/** First line of every unit that is ours: how an instance of another cluster is recognized on a host. */
export const unitMark = '# Managed by Pigsty: an instance of Redis.';

export interface UnitOptions {
  /** SELinux has a domain of its own for the server. */
  readonly confined?: boolean;
}

/**
 * /etc/systemd/system/<instance>.service. A primary that has lost its data does not start by itself: it would come back
 * empty, and its replicas would copy that.
 */
export function renderRedisService(server: RedisServer, { confined }: UnitOptions = {}): string {
  const { name, params } = server;
  const engine = engineOf(params);
  const sentinel = params.redis_mode === 'sentinel';
  const guard = sentinel
    ? ''
    : `ExecStartPre=/bin/sh -c 'test -e ${bornOf(server)} || grep -q "^replicaof " ${confOf(server)} || { echo "no data in ${dataOf(server)}: ${name} does not start as an empty primary; run pigsty install redis" >&2; exit 1; }'\n`;
  // Without new privileges policies before 2025 keep the server in the domain of systemd, where it cannot read its own files.
  const privileges = confined === true ? '' : 'NoNewPrivileges=yes\n';
  return `${unitMark}
[Unit]
Description=${engine.server.replace('/usr/bin/', '')} ${name}${sentinel ? ' (sentinel)' : ''}
Documentation=https://redis.io/docs
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
Type=notify
User=${USER}
Group=${USER}
${guard}ExecStart=${engine.server} ${confOf(server)}${sentinel ? ' --sentinel' : ''} --daemonize no --supervised systemd
Restart=on-failure
RestartSec=2s
TimeoutStartSec=1800s
TimeoutStopSec=120s
LimitNOFILE=10032
UMask=0077
WorkingDirectory=${dataOf(server)}
${privileges}PrivateTmp=yes

[Install]
WantedBy=multi-user.target
`;
}

/** Several instances share the directory: no unit owns it, or the first to stop would remove it for all. */
export function renderTmpfiles(): string {
  return `# Managed by Pigsty.\nd ${paths.run} 0755 ${USER} ${USER} -\n`;
}
