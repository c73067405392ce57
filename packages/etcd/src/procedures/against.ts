import type { Cluster, Problem } from '@pigsty/sdk';
import type { EtcdParams } from '../spec/schema.ts';

/** An error about the cluster. */
export function against(
  { cluster }: { readonly cluster: Cluster<EtcdParams> },
  rule: string,
  message: string,
  hint: string,
): Problem {
  return { severity: 'error', rule, subject: cluster.name, cluster: cluster.name, message, hint };
}
