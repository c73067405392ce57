import type { Problem } from '@pigsty/sdk';
import type { MinioCluster } from './server.ts';

/** Why something is not done to a cluster, and what helps. */
export function against({ name }: MinioCluster, rule: string, message: string, hint: string): Problem {
  return { severity: 'error', rule, subject: name, cluster: name, message, hint };
}
