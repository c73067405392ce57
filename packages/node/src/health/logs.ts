import type { Probe, ProbeSubject } from '@pigsty/sdk';
import { journalUnit, logAgentUnit } from '../spec/logs.ts';
import type { NodeParams } from '../spec/schema.ts';

const warnBytes = 64 * 1024 * 1024;

/** Where a log agent is installed it runs, and what it has read has been sent. Where there is no store there is none. */
export function logProbes(
  subject: ProbeSubject,
  { vector_enabled, vector_port }: NodeParams,
): readonly Probe[] {
  if (!vector_enabled) return [];
  const hint = `journalctl -u ${logAgentUnit} -u ${journalUnit}`;
  return [
    {
      ...subject,
      name: 'logs are sent',
      script: `enabled=$(systemctl is-enabled ${logAgentUnit} 2>/dev/null); echo "\${enabled:-not-found}"; systemctl is-active ${logAgentUnit} ${journalUnit} | tr '\\n' ' '; echo
curl -q -s --noproxy '*' --max-time 3 http://127.0.0.1:${vector_port}/metrics | sed -n 's/^vlagent_remotewrite_pending_data_bytes{.*} //p'`,
      deadlineMs: 6000,
      judge: ({ output }) => {
        const [enabled = '', active = '', ...pending] = output.trim().split('\n');
        if (enabled === '') return { state: 'unknown', detail: 'systemd did not answer' };
        if (enabled === 'not-found') return { state: 'ok', detail: 'no store of logs' };
        if (active.trim() !== 'active active')
          return {
            state: 'fail',
            detail: `the agent and the reader of the journal are ${active.trim()}`,
            hint,
          };
        const bytes = pending.reduce((sum, line) => sum + Number(line), 0);
        return bytes < warnBytes
          ? { state: 'ok', detail: 'running' }
          : {
              state: 'warn',
              detail: `${Math.round(bytes / 1024 / 1024)} MiB wait for a store that does not take them`,
              hint,
            };
      },
    },
  ];
}
