import type { Probe, ProbeSubject } from '@pigsty/sdk';
import { journalUnit, logAgentUnit } from '../spec/logs.ts';
import type { NodeParams } from '../spec/schema.ts';

const mebibyte = 1024 * 1024;
const warnBytes = 64 * mebibyte;

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
curl -q -s --noproxy '*' --max-time 3 http://127.0.0.1:${vector_port}/metrics | sed -n -e 's/^vlagent_remotewrite_pending_data_bytes{.*} /pending /p' -e 's/^vm_persistentqueue_bytes_dropped_total{.*} /dropped /p'`,
      deadlineMs: 6000,
      judge: ({ output }) => {
        const [enabled = '', active = '', ...counts] = output.trim().split('\n');
        if (enabled === '') return { state: 'unknown', detail: 'systemd did not answer' };
        if (enabled === 'not-found') return { state: 'ok', detail: 'no store of logs' };
        if (active.trim() !== 'active active')
          return {
            state: 'fail',
            detail: `the agent and the reader of the journal are ${active.trim()}`,
            hint,
          };
        const [pending, dropped] = [sum(counts, 'pending'), sum(counts, 'dropped')];
        if (dropped > 0) {
          const lost = `${(dropped / mebibyte).toFixed(1)} MiB of logs were thrown away`;
          return { state: 'warn', detail: `${lost}: a store did not take them in time`, hint };
        }
        return pending < warnBytes
          ? { state: 'ok', detail: 'running' }
          : {
              state: 'warn',
              detail: `${Math.round(pending / mebibyte)} MiB wait for a store that does not take them`,
              hint,
            };
      },
    },
  ];
}

/** Of lines like `pending 12`, one for each store. */
function sum(lines: readonly string[], word: string): number {
  const numbers = lines
    .filter((line) => line.startsWith(`${word} `))
    .map((line) => Number(line.split(' ')[1]));
  return numbers.reduce((all, one) => all + one, 0);
}
