import { serviceProbe, type Probe, type ProbeSubject } from '@pigsty/sdk';
import { exporterPage, exporterPaths, nodeExporterUnit } from '../spec/exporter.ts';
import type { NodeParams } from '../spec/schema.ts';
import { certificateProbe } from './certificate.ts';

/** The exporter answers its own host, and its certificate lasts. */
export function exporterProbes(subject: ProbeSubject, params: NodeParams): readonly Probe[] {
  return [
    ...(params.node_exporter_enabled
      ? [
          serviceProbe(subject, {
            name: 'node_exporter answers',
            unit: nodeExporterUnit,
            ...exporterPage(params.node_exporter_port, { tls: params.exporter_tls }),
          }),
        ]
      : []),
    certificateProbe({ ...subject, path: exporterPaths.certificate }),
  ];
}
