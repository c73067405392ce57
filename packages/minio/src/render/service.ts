import { engineOf } from '../engines/table.ts';
import { driveDirectories, GROUP, marker, placesOf, type MinioCluster } from '../spec/server.ts';

/**
 * The unit of the server. It is simple: a member is ready when the others are, and systemd must not wait for them. It goes on
 * trying: a drive that is mounted later, or a port that is free again, needs no deploy.
 */
export function renderService({ params, instances }: MinioCluster): string {
  const engine = engineOf(params);
  const guard =
    instances.length === 1 ? keepsEmptyFromStarting(driveDirectories(params), engine.data.started) : '';
  const { program, environment } = placesOf(params);
  const { reloadSignal: signal, beforeStart } = engine;
  const before = driveDirectories(params)
    .flatMap((path) =>
      beforeStart === undefined ? [] : [`ExecStartPre=/bin/sh -c '${beforeStart(path)}'\n`],
    )
    .join('');
  const reload = signal === undefined ? '' : `ExecReload=/bin/kill -${signal} $MAINPID\n`;
  return `# Managed by Pigsty.
[Unit]
Description=Object store ${engine.name} of ${params.minio_cluster}
After=network-online.target
Wants=network-online.target
AssertFileIsExecutable=${program}
RequiresMountsFor=${driveDirectories(params).join(' ')}
StartLimitIntervalSec=0

[Service]
User=${params.minio_user}
Group=${GROUP}
EnvironmentFile=${environment}
${guard}${before}ExecStart=${program} ${engine.arguments}
${reload}Restart=always
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

/** Alone it would make a new store where its drives are missing; of several members one gets from the others what it lacks. */
function keepsEmptyFromStarting(drives: readonly string[], started: string): string {
  const known = drives.map((path) => `test -e ${path}/${started}`).join(' || ');
  return `ExecStartPre=+/bin/sh -c 'test ! -e ${marker} || ${known} || { echo "no data in ${drives.join(' ')}: a store that has served does not start as an empty one; mount its drives" >&2; exit 1; }'\n`;
}
