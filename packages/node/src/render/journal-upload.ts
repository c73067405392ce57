import { logAgentUnit, type LogSource } from '../spec/logs.ts';
import type { NodeParams } from '../spec/schema.ts';
import { streamFields } from './vlagent-service.ts';

/** What nobody searches for, and what would only cost room. */
const ignored = [
  '_BOOT_ID',
  '_CAP_EFFECTIVE',
  '_MACHINE_ID',
  '_RUNTIME_SCOPE',
  '_SELINUX_CONTEXT',
  '_STREAM_ID',
  '_SYSTEMD_CGROUP',
  '_SYSTEMD_INVOCATION_ID',
  '_SYSTEMD_SLICE',
  'SYSLOG_RAW',
  'SYSLOG_TIMESTAMP',
];

/**
 * /etc/systemd/journal-upload.conf.d/pigsty.conf: the journal goes to the log agent of the host. The uploader puts
 * `/upload` behind the address, where it becomes the value of a word that nobody reads.
 */
export function renderJournalUpload(
  { job, ins, ip, cls }: LogSource,
  { vector_port: port }: NodeParams,
): string {
  const query = new URLSearchParams({
    _stream_fields: streamFields,
    extra_fields: Object.entries({ job, ins, ip, cls })
      .map(([name, value]) => `${name}=${value}`)
      .join(','),
    ignore_fields: ignored.join(','),
  });
  return `# Managed by Pigsty.
[Upload]
URL=http://127.0.0.1:${port}/insert/journald/upload?${query.toString()}&end=
`;
}

/**
 * Goes with the agent: it is stopped before the agent is, so that what it is sending is taken, counted as sent, and not
 * sent twice. Where the agent was away nevertheless, it starts again from where it was, after the same two seconds each
 * time: what systemd ships waits longer after each start, up to a minute (RestartSteps, systemd 254 and later).
 */
export function renderJournalDropIn(): string {
  return `# Managed by Pigsty.
[Unit]
After=${logAgentUnit}
PartOf=${logAgentUnit}
StartLimitIntervalSec=0

[Service]
Restart=always
RestartSec=2
RestartSteps=0
`;
}
