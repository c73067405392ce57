import type { Probe, Verdict } from '@pigsty/sdk';
import type { PgCluster, PgInstance } from '../spec/cluster.ts';

export type Subject = Pick<Probe, 'module' | 'cluster' | 'instance' | 'host'>;

export function subjectOf(cluster: PgCluster, instance: PgInstance): Subject {
  return { module: 'pgsql', cluster: cluster.name, instance: instance.name, host: instance.host };
}

export function ok(detail: string): Verdict {
  return { state: 'ok', detail };
}

export function warn(detail: string, hint?: string): Verdict {
  return { state: 'warn', detail, ...(hint === undefined ? {} : { hint }) };
}

export function fail(detail: string, hint?: string): Verdict {
  return { state: 'fail', detail, ...(hint === undefined ? {} : { hint }) };
}
