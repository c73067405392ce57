import { exporterPaths } from '@pigsty/node/contract';
import { header } from './header.ts';

export interface SamplerService {
  /** For the first line of the file. */
  readonly what: string;
  readonly description: string;
  /** The unit that is to be started before it: `haproxy.service`. */
  readonly after: string;
  readonly program: string;
  /** Files that it leaves for the node exporter, with a star for several. They go when it ends: nothing old is shown. */
  readonly metrics: string;
  /** Further lines of the section `[Service]`. */
  readonly more?: readonly string[];
}

/**
 * A unit that writes metrics into the directory of the node exporter. It runs as root, who owns that directory, without any of root's
 * rights and with nothing else to write. Its home is empty and can be read: libpq looks there for certificates.
 */
export function renderSamplerService({
  what,
  description,
  after,
  program,
  metrics,
  more = [],
}: SamplerService): string {
  const clear = `/bin/sh -c 'rm -f ${metrics} ${metrics}.new'`;
  return `${header(what)}[Unit]
Description=${description}
After=network-online.target ${after}
Wants=network-online.target

[Service]
ExecStartPre=${clear}
ExecStart=${program}
ExecStopPost=${clear}
${more.map((line) => `${line}\n`).join('')}CapabilityBoundingSet=
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=${exporterPaths.textfiles}
ProtectHome=tmpfs
PrivateTmp=yes
CPUQuota=30%
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
`;
}
