import { paths } from '../spec/paths.ts';

/**
 * /etc/systemd/system/etcd.service. Without data etcd starts only by bootstrap.env, which is gone once the member has
 * come up: with the plain configuration a member that has lost its data would found a cluster of its own. It is stopped
 * hard, as a leader of Patroni that hears the words of a gateway in its last moment stops PostgreSQL: decision 31.
 */
export function renderEtcdService(dataDirectory: string): string {
  return `# Managed by Pigsty.
[Unit]
Description=etcd, the consensus store of PostgreSQL clusters
Documentation=https://etcd.io/docs
After=network-online.target
Wants=network-online.target

[Service]
Type=notify
User=etcd
Group=etcd
WorkingDirectory=${dataDirectory}
EnvironmentFile=${paths.config}
EnvironmentFile=-${paths.bootstrap}
ExecStartPre=/bin/sh -c 'test -d ${dataDirectory}/member/wal || test -n "$$ETCD_INITIAL_CLUSTER" || { echo "no data in ${dataDirectory}, and no ${paths.bootstrap} that says which cluster to join" >&2; exit 1; }'
ExecStart=/usr/bin/etcd
ExecStartPost=-+/bin/rm -f ${paths.bootstrap}
KillSignal=SIGKILL
SuccessExitStatus=SIGKILL
Restart=always
RestartSec=5s
TimeoutStartSec=180s
TimeoutStopSec=60s
LimitNOFILE=65536
OOMScoreAdjust=-1000

[Install]
WantedBy=multi-user.target
`;
}
