import {
  clusterProblem,
  onceEach,
  wrongOptions,
  type Cluster,
  type ClusterFinding,
  type Inventory,
  type Problem,
} from '@pigsty/sdk';
import { nodeExporterOptions } from './exporter-options.ts';
import type { NodeParams } from './schema.ts';

/** Options of the exporter that it does not know. */
export function checkExporter(
  clusters: readonly Cluster<NodeParams>[],
  inventory: Inventory,
): readonly Problem[] {
  const options = new Map<string, readonly ClusterFinding[]>();
  return onceEach(
    clusters.flatMap((cluster) =>
      cluster.instances.flatMap(({ host, params }) => {
        const text = params.node_exporter_options;
        const ofExporter = options.get(text) ?? exporter(text);
        options.set(text, ofExporter);
        return ofExporter.map((finding) => clusterProblem(cluster, inventory, { ...finding, host }));
      }),
    ),
  );
}

function exporter(text: string): readonly ClusterFinding[] {
  return wrongOptions(text, nodeExporterOptions).map((wrong) => ({
    ...wrong,
    severity: 'warning',
    rule: 'program-option',
    path: ['node_exporter_options'],
  }));
}
