import type { Probe } from '@pigsty/sdk';
import { askNodeExporter } from '../plan/exporter.ts';
import { exporterPaths, nodeExporterUnit } from '../spec/exporter.ts';
import type { NodeParams } from '../spec/schema.ts';
import { certificateProbe } from './certificate.ts';

type Subject = Pick<Probe, 'module' | 'cluster' | 'instance' | 'host'>;

/** The exporter answers whom it should, and over TLS nobody else. */
export function exporterProbes(subject: Subject, params: NodeParams): readonly Probe[] {
  const hint = `journalctl -u ${nodeExporterUnit}, or pigsty install node -l ${subject.host}`;
  return [
    ...(params.node_exporter_enabled
      ? [
          {
            ...subject,
            name: 'node_exporter answers',
            script: `${askNodeExporter(params, "-o /dev/null -w '%{http_code}'")} 2>&1; echo " $(systemctl is-enabled ${nodeExporterUnit} 2>&1)"`,
            deadlineMs: 6000,
            judge: ({ output }: { readonly output: string }) => {
              const [code = '', enabled = ''] = output.trim().split(' ').slice(-2);
              if (code !== '200')
                return {
                  state: 'fail' as const,
                  detail: `port ${params.node_exporter_port} does not answer`,
                  hint,
                };
              return enabled === 'enabled'
                ? { state: 'ok' as const, detail: 'running, enabled' }
                : { state: 'warn' as const, detail: `running, but ${enabled} at boot`, hint };
            },
          },
        ]
      : []),
    certificateProbe({ ...subject, path: exporterPaths.certificate }),
  ];
}
