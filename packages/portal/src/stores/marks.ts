import type { Range } from '../address/time-range.ts';
import { leaderMarks, runMarks, type Mark } from '../series/marks.ts';
import { searchLogs } from './logs.ts';
import { queryRange } from './metrics.ts';

/** Nobody waits longer for them: what they explain comes first. */
const patienceMs = 2000;

/** More than these nobody tells apart on a chart. */
const most = 200;

/** What happened in a range, the newest first. A store that does not answer in time has none. */
export async function marksIn(range: Range, signal: AbortSignal): Promise<readonly Mark[]> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const found = await Promise.allSettled([
    searchLogs('{job="pigsty"}', range, { limit: most, signal: soon }).then(runMarks),
    queryRange('max by (cls) (patroni_postgres_timeline)', range, soon).then(({ series }) =>
      leaderMarks(series),
    ),
  ]);
  return found
    .flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
    .sort((a, b) => b.atMs - a.atMs);
}
