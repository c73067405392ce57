import { exporterGroup, exporterPaths, exporterUser } from '../spec/exporter.ts';
import type { NodeParams } from '../spec/schema.ts';

/**
 * /etc/systemd/system/node_exporter.service. Packages call the program by one of two names. It looks at file systems
 * below directories of others, and changes nothing anywhere.
 */
export function renderNodeExporterService(): string {
  const program = 'command -v node_exporter || command -v prometheus-node-exporter';
  return `# Managed by Pigsty.
[Unit]
Description=Prometheus exporter for machine metrics
Documentation=https://github.com/prometheus/node_exporter
After=network-online.target
Wants=network-online.target

[Service]
User=${exporterUser}
Group=${exporterGroup}
EnvironmentFile=${exporterPaths.defaults}
ExecStart=/bin/sh -c 'exec "$(${program})" "$@"' node_exporter $NODE_EXPORTER_OPTS
AmbientCapabilities=CAP_DAC_READ_SEARCH
CapabilityBoundingSet=CAP_DAC_READ_SEARCH
NoNewPrivileges=yes
ProtectSystem=full
CPUQuota=30%
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
}

/**
 * What is no place for data. The exporter of Debian leaves out /mnt and /media as well, so that a disk for data below them could fill
 * without an alert.
 */
const notForData = '^/(dev|proc|run|sys|var/lib/docker/.+|var/lib/containers/storage/.+)($|/)';
const ownMountPoints =
  /(?:^|\s)--collector\.filesystem\.(?:mount-points-(?:ex|in)clude|ignored-mount-points)[\s=]/;

type Asked = Pick<NodeParams, 'exporter_tls' | 'node_exporter_options' | 'node_exporter_port'>;

/** /etc/default/node_exporter: units and pressure are always among the collectors, addresses where one may come and go. */
export function renderNodeExporterDefaults(params: Asked, sharesVip: boolean): string {
  const own = params.node_exporter_options;
  const options = [
    `--web.listen-address=:${params.node_exporter_port}`,
    ...(params.exporter_tls ? [`--web.config.file=${exporterPaths.webConfig}`] : []),
    `--collector.textfile.directory=${exporterPaths.textfiles}`,
    ...(sharesVip ? ['--collector.netdev.address-info'] : []),
    ...(ownMountPoints.test(own) ? [] : [`--collector.filesystem.mount-points-exclude=${notForData}`]),
    ...['systemd', 'pressure'].filter((name) => !mentions(own, name)).map((name) => `--collector.${name}`),
    own,
  ];
  return `# Managed by Pigsty.\nNODE_EXPORTER_OPTS="${options
    .join(' ')
    .trim()
    .replace(/["\\$`]/g, '\\$&')}"\n`;
}

/** The exporter refuses an option that is given twice. */
function mentions(options: string, collector: string): boolean {
  return new RegExp(`(?:^|\\s)--(?:no-)?collector\\.${collector}(?:$|[\\s=])`).test(options);
}
