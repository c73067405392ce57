import { driveDirectories, GROUP, placesOf } from '../spec/server.ts';
import type { MinioParams } from '../spec/schema.ts';

/** The unit of the server. It is simple: a member is ready when the others are, and systemd must not wait for them. */
export function renderService(params: MinioParams): string {
  const { program, environment } = placesOf(params);
  return `# Managed by Pigsty.
[Unit]
Description=Object store ${params.minio_type} of ${params.minio_cluster}
After=network-online.target
Wants=network-online.target
AssertFileIsExecutable=${program}
RequiresMountsFor=${driveDirectories(params).join(' ')}

[Service]
User=${params.minio_user}
Group=${GROUP}
EnvironmentFile=${environment}
ExecStart=${program} server $MINIO_OPTS $MINIO_VOLUMES
Restart=always
RestartSec=2s
TimeoutStopSec=60s
LimitNOFILE=1048576
TasksMax=infinity
OOMScoreAdjust=-100
NoNewPrivileges=yes

[Install]
WantedBy=multi-user.target
`;
}
