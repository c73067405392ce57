import type { ModuleFacts, Problem, RemovePlanOptions } from '@pigsty/sdk';
import type { MinioFacts } from '../facts/member.ts';
import type { MinioCluster } from '../spec/server.ts';

/** A protected cluster, and members without the others: a pool keeps its drives for ever. */
export function refuseRemove(
  cluster: MinioCluster,
  _facts: ModuleFacts<MinioFacts>,
  { force, hosts }: RemovePlanOptions,
): readonly Problem[] {
  if (force === true) return [];
  const going = cluster.instances.filter(({ host }) => hosts.has(host));
  const refusal = (rule: string, message: string, hint: string): Problem => ({
    severity: 'error',
    rule,
    subject: cluster.name,
    cluster: cluster.name,
    message,
    hint,
  });
  return [
    ...(going.some(({ params }) => params.minio_safeguard)
      ? [
          refusal(
            'minio-safeguard',
            `minio_safeguard protects ${cluster.name}`,
            'Set minio_safeguard: false, or add --force.',
          ),
        ]
      : []),
    ...(going.length > 0 && going.length < cluster.instances.length
      ? [
          refusal(
            'minio-member',
            `${going.map(({ name }) => name).join(', ')} would go and the rest of ${cluster.name} stay: its pool would lack their drives for ever`,
            'Remove the whole cluster, replace the host under the same minio_seq, or add --force.',
          ),
        ]
      : []),
  ];
}
