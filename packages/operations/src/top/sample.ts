import type { QueryResult } from '@pigsty/sdk';
import type { OpenEstate } from '../run/open.ts';
import type { TopRow, TopSubject } from './subject.ts';

/** A cluster at one moment. */
export interface TopSample {
  readonly module: string;
  readonly cluster: string;
  /** Milliseconds since the epoch, by the clock of this machine, when all had answered. */
  readonly at: number;
  readonly rows: readonly TopRow[];
  readonly warnings: readonly string[];
}

/** Longer than a member takes to say that it does not answer; others are not kept waiting by one that is cut off. */
const patienceMs = 7_000;
/** For the first sample connections are made. Later only those are that were lost, or never there. */
const connectPatienceMs = 2_000;

/** Asks every member once: one execution on each host. What has grown since the sample before becomes a rate. */
export async function takeSample(
  { context, inventory }: Pick<OpenEstate, 'context' | 'inventory'>,
  { module, cluster, query }: TopSubject,
  {
    before,
    now,
    signal,
  }: { readonly before?: TopSample; readonly now: () => number; readonly signal: AbortSignal },
): Promise<TopSample> {
  const result = await context.query({
    module,
    query,
    inventory,
    selection: { limit: cluster.instances.map((i) => i.host).join(',') },
    input: {},
    patienceMs,
    signal,
    ...(before === undefined ? {} : { before: before.rows as QueryResult['rows'], connectPatienceMs }),
  });
  return {
    module: module.name,
    cluster: cluster.name,
    at: now(),
    rows: result.rows.filter((row) => row.cluster === cluster.name),
    warnings: result.warnings,
  };
}
