import { wrongOptions, type Cluster, type ClusterFinding, type Inventory, type Problem } from '@pigsty/sdk';
import { nodeExporterOptions } from './exporter-options.ts';
import { findingsOfHosts } from './findings-of-hosts.ts';
import type { NodeParams } from './schema.ts';

/** Options of the exporter that it does not know. */
export function checkExporter(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  const options = new Map<string, readonly ClusterFinding[]>();
  return findingsOfHosts(clusters, inventory, ({ node_exporter_options: text }) => {
    const found = options.get(text) ?? exporter(text);
    options.set(text, found);
    return found;
  });
}

function exporter(text: string): readonly ClusterFinding[] {
  return wrongOptions(text, nodeExporterOptions).map((wrong) => ({
    ...wrong,
    severity: 'warning',
    rule: 'program-option',
    path: ['node_exporter_options'],
  }));
}
