import { exporterGroup } from '@pigsty/node/contract';
import { header } from '@pigsty/pgsql/contract';
import { defaultsOf, remoteFiles, type RemoteServer, unitName } from '../spec/remote.ts';

/** /etc/systemd/system/pg_exporter_<instance>.service: as a user that systemd makes for it, and that may change nothing. */
export function renderRemoteService(remote: RemoteServer): string {
  return `${header(`Exporter of ${remote.name}`)}[Unit]
Description=Prometheus exporter for the PostgreSQL server ${remote.name} of others
After=network-online.target
Wants=network-online.target

[Service]
DynamicUser=yes
SupplementaryGroups=${exporterGroup}
RuntimeDirectory=${unitName(remote.name)}
EnvironmentFile=${defaultsOf(remote)}
ExecStart=${remoteFiles.program}
NoNewPrivileges=yes
ProtectSystem=full
ProtectHome=yes
PrivateTmp=yes
CPUQuota=30%
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
}
