import type { ListedBackup, ListedInstance } from '@pigsty/pgsql';
import type { HealthState, ProbeResult } from '@pigsty/sdk';

/** A cluster in a line. */
export interface ClusterStatus {
  readonly module: string;
  readonly cluster: string;
  readonly state: HealthState;
  readonly members: number;
  /** Members of which every probe is fine. */
  readonly well: number;
  /** PostgreSQL: who leads, `undefined` when nobody is seen to. */
  readonly leader?: string;
  /** PostgreSQL: bytes that the last of the replicas is behind. */
  readonly lag?: number | 'unknown';
  /** PostgreSQL: moments that a restore can reach, ISO 8601 or nothing. */
  readonly restoreFrom?: string;
  readonly restoreUntil?: string;
}

interface PgRows {
  readonly instances: readonly (Pick<ListedInstance, 'instance' | 'running' | 'lag'> & {
    readonly cluster: string;
  })[];
  readonly backups: readonly (Pick<ListedBackup, 'end' | 'reachableUntil'> & { readonly cluster: string })[];
}

const severity: readonly HealthState[] = ['ok', 'warn', 'unknown', 'fail'];

/** A line for each cluster that was asked, in the order of the inventory. */
export function clusterLines(results: readonly ProbeResult[], rows: PgRows): readonly ClusterStatus[] {
  const groups = new Map<string, ProbeResult[]>();
  for (const r of results) {
    const key = `${r.module}\n${r.cluster}`;
    groups.set(key, [...(groups.get(key) ?? []), r]);
  }
  return [...groups.values()].flatMap((mine) => {
    const [first] = mine;
    if (first === undefined) return [];
    const { module, cluster } = first;
    const members = [...new Set(mine.map((r) => r.instance))];
    return [
      {
        module,
        cluster,
        state: severity[Math.max(...mine.map((r) => severity.indexOf(r.state)))] ?? 'unknown',
        members: members.length,
        well: members.filter((m) => mine.every((r) => r.instance !== m || r.state === 'ok')).length,
        ...(module === 'pgsql' ? postgres(cluster, rows) : {}),
      },
    ];
  });
}

function postgres(cluster: string, { instances, backups }: PgRows): Partial<ClusterStatus> {
  const mine = instances.filter((i) => i.cluster === cluster);
  const leader = mine.find(({ running }) => /leader/.test(running))?.instance;
  const lags = mine.flatMap(({ lag }) => (lag === undefined ? [] : [lag]));
  // A backup from which nothing but itself can be reached still is one.
  const windows = backups
    .filter((b) => b.cluster === cluster)
    .map((b) => ({ from: b.end, until: b.reachableUntil ?? b.end }));
  const from = windows.map((w) => w.from).sort()[0];
  const until = windows
    .map((w) => w.until)
    .sort()
    .at(-1);
  return {
    ...(leader === undefined ? {} : { leader }),
    ...(lags.length === 0
      ? {}
      : { lag: lags.includes('unknown') ? ('unknown' as const) : Math.max(...lags.map(Number)) }),
    ...(from === undefined || until === undefined ? {} : { restoreFrom: from, restoreUntil: until }),
  };
}
