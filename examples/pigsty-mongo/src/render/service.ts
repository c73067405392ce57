import { account, paths } from '../spec/paths.ts';

/** The unit: it starts again by itself, however often PostgreSQL is away. */
export function renderService(): string {
  return `# Managed by Pigsty: mongo, change the inventory instead.
[Unit]
Description=FerretDB: MongoDB's wire protocol over PostgreSQL
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
User=${account}
EnvironmentFile=${paths.environment}
ExecStart=/usr/bin/ferretdb
Restart=always
RestartSec=1
StandardOutput=append:${paths.log}
StandardError=append:${paths.log}
StateDirectory=ferretdb
WorkingDirectory=/var/lib/ferretdb
NoNewPrivileges=yes
ProtectSystem=full
ProtectHome=yes
LimitNOFILE=65536

[Install]
WantedBy=multi-user.target
`;
}

/** /etc/logrotate.d/ferretdb */
export function renderRotation(): string {
  return `${paths.log} {
    daily
    rotate 7
    missingok
    notifempty
    compress
    copytruncate
}
`;
}
