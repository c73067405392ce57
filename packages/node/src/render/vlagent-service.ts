import { exporterGroup, exporterPaths } from '../spec/exporter.ts';
import { journalFormat, journalUnit, logAgentUser, type LogShipping, type LogSource } from '../spec/logs.ts';
import { paths } from '../spec/paths.ts';
import type { NodeParams } from '../spec/schema.ts';

/** What every line carries; lines of one stream have them in common. */
export const streamFields = 'job,ins,ip';

/** The agent keeps what a store does not take in chunks of half a gigabyte, and drops the oldest beyond this. */
const bufferPerStore = '1GB';

/**
 * /etc/systemd/system/vlagent.service: reads every log of the host, of any owner, and changes none. Metrics and what
 * the journal brings come in on the loopback address alone.
 */
export function renderVlagentService({ stores, sources }: LogShipping, params: NodeParams): string {
  const flags = [
    `-tmpDataPath=${params.vector_data}`,
    `-httpListenAddr=127.0.0.1:${params.vector_port}`,
    '-loggerLevel=WARN',
    '-memory.allowedBytes=256MiB',
    `-remoteWrite.maxDiskUsagePerURL=${bufferPerStore}`,
    '-remoteWrite.retryMaxTime=10s',
    `-remoteWrite.tlsCAFile=${paths.ca}`,
    `-remoteWrite.tlsCertFile=${exporterPaths.certificate}`,
    `-remoteWrite.tlsKeyFile=${exporterPaths.key}`,
    ...stores.flatMap(({ url, format }) => [`-remoteWrite.url=${url}`, `-remoteWrite.format=${format}`]),
    '-fileCollector.hostnameField=',
    `-fileCollector.streamFields=${streamFields}`,
    ...sources.filter((source) => !isJournal(source)).flatMap(collected),
  ];
  return `# Managed by Pigsty.
[Unit]
Description=Log agent
Documentation=https://docs.victoriametrics.com/victorialogs/vlagent/
After=network-online.target
Wants=${['network-online.target', ...(sources.some(isJournal) ? [journalUnit] : [])].join(' ')}
StartLimitIntervalSec=0

[Service]
User=${logAgentUser}
Group=${logAgentUser}
SupplementaryGroups=${exporterGroup}
ExecStart=/usr/bin/vlagent ${flags.map((flag) => `\\\n  ${systemdWord(flag)}`).join(' ')}
AmbientCapabilities=CAP_DAC_READ_SEARCH
CapabilityBoundingSet=CAP_DAC_READ_SEARCH
NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths=${params.vector_data}
Restart=always
RestartSec=2
TimeoutStopSec=60
LimitNOFILE=655360

[Install]
WantedBy=multi-user.target
`;
}

const isJournal = ({ format }: LogSource): boolean => format === journalFormat;

/** Fields belong to the pattern of the same position. */
function collected({ job, ins, ip, cls, paths: patterns }: LogSource): readonly string[] {
  const fields = JSON.stringify({ job, ins, ip, cls });
  return patterns.flatMap((pattern) => [
    `-fileCollector.glob=${pattern}`,
    `-fileCollector.extraFields=${fields}`,
  ]);
}

/** One word of ExecStart=, in which specifiers and variables mean nothing. */
function systemdWord(word: string): string {
  const plain = word.replaceAll('%', '%%').replaceAll('$', '$$$$');
  return /^[\w./:=,%$@*+-]+$/.test(plain) ? plain : `"${plain.replace(/["\\]/g, '\\$&')}"`;
}
