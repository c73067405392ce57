/**
 * /etc/systemd/system/haproxy.service: reads conf.d beside haproxy.cfg, and checks before it starts or reloads.
 * `-Ws` is the master that tells systemd when it is ready; USR2 makes it load the configuration again.
 */
export function renderHaproxyService(): string {
  const files = '-f /etc/haproxy/haproxy.cfg -f /etc/haproxy/conf.d';
  return `# Managed by pigsty (module node).
[Unit]
Description=HAProxy Load Balancer
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
Type=notify
EnvironmentFile=-/etc/default/haproxy
ExecStartPre=/usr/sbin/haproxy ${files} -c $EXTRAOPTS
ExecStart=/usr/sbin/haproxy -Ws ${files} -p /run/haproxy.pid $EXTRAOPTS
ExecReload=/usr/sbin/haproxy ${files} -c $EXTRAOPTS
ExecReload=/bin/kill -USR2 $MAINPID
KillMode=mixed
SuccessExitStatus=143
Restart=always
RestartSec=1
LimitNOFILE=4194304
OOMScoreAdjust=-900

[Install]
WantedBy=multi-user.target
`;
}
