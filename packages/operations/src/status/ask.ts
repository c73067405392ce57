import { listRuns, type RunSummary } from '@pigsty/engine';
import type { ListedBackup, ListedInstance } from '@pigsty/pgsql';
import type { HealthReport, HealthState, ProbeResult } from '@pigsty/sdk';
import { requirePresent } from '../estate/right.ts';
import type { OpenEstate } from '../run/open.ts';
import { clusterLines, type ClusterStatus } from './clusters.ts';

export interface EstateStatus {
  readonly state: HealthState;
  /** What is not well, the worst first. */
  readonly findings: readonly ProbeResult[];
  readonly clusters: readonly ClusterStatus[];
  readonly hosts: number;
  readonly probes: number;
  /** What queries say besides, one sentence each. */
  readonly warnings: readonly string[];
  readonly lastRun?: RunSummary;
}

const worstFirst: readonly HealthState[] = ['fail', 'unknown', 'warn', 'ok'];

/** The estate as its hosts have it now; what INFRA knows is not needed. */
export async function askStatus(
  estate: OpenEstate,
  { limit, signal }: { readonly limit?: string; readonly signal: AbortSignal },
): Promise<EstateStatus> {
  const { context, engine, inventory } = estate;
  const modules = requirePresent(estate);
  const selection = limit === undefined ? {} : { limit };
  const pgsql = modules.find((m) => m.name === 'pgsql');
  const rowsOf = async (name: string): ReturnType<typeof context.query> => {
    const query = pgsql?.queries.find((q) => q.name === name);
    if (pgsql === undefined || query === undefined) return { rows: [], warnings: [] };
    return context.query({ module: pgsql, query, inventory, selection, input: {}, signal });
  };
  const [health, instances, backups] = await Promise.all([
    context.health({ modules, inventory, selection, signal }),
    rowsOf('list'),
    rowsOf('backups'),
  ]);
  const [lastRun] = listRuns(engine.directory);
  return {
    state: health.state,
    findings: findingsOf(health),
    clusters: clusterLines(health.results, {
      instances: instances.rows as unknown as readonly Of<ListedInstance>[],
      backups: backups.rows as unknown as readonly Of<ListedBackup>[],
    }),
    hosts: new Set(health.results.map((r) => r.host)).size,
    probes: health.results.length,
    warnings: [...new Set([...instances.warnings, ...backups.warnings])],
    ...(lastRun === undefined ? {} : { lastRun }),
  };
}

type Of<Row> = Row & { readonly cluster: string };

/** The worst first; a host that does not answer is one finding, whatever was to be asked there. */
export function findingsOf({ results }: Pick<HealthReport, 'results'>): readonly ProbeResult[] {
  const bad = results.filter((r) => r.state !== 'ok');
  const told = new Set<string>();
  return bad
    .filter((r) => {
      const key = `${r.host}\n${r.detail}\n${r.hint ?? ''}`;
      if (told.has(key)) return false;
      told.add(key);
      return true;
    })
    .sort((a, b) => worstFirst.indexOf(a.state) - worstFirst.indexOf(b.state));
}
