import { verdict, type ProbeSubject } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';

export function subjectOf(cluster: PgCluster, instance: PgInstance): ProbeSubject {
  return { module: 'pgsql', cluster: cluster.name, instance: instance.name, host: instance.host };
}

export const { ok, warn, fail } = verdict;
